"""Tests of people, readings and what is candid."""
