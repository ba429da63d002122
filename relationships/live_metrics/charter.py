"""The charter and its objectives, measured."""
