"""A fine-tuning pipeline, and how it is tested with pytest-bedrock-jobs."""
