"""The pretend Bedrock: what it holds and what it does. Nothing here knows of botocore, HTTP or pytest."""
