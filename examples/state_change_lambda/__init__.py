"""A Lambda function for Bedrock's state-change events, and how it is tested with pytest-bedrock-jobs."""
