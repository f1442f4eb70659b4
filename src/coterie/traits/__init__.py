"""The traits that marketers think in, written in the language: one YAML file a family, and a company's own beside them."""
