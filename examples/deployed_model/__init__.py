"""An example: train a model, deploy it, and leave nothing behind."""
