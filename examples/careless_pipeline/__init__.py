"""Seven bugs of fine-tuning pipelines, and the tests that find them with pytest-bedrock-jobs."""
