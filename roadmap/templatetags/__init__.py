"""Tags of the roadmap's pages."""
