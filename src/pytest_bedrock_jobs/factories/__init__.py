"""Factory functions for unit tests that call no AWS at all: plain dicts as boto3 returns them."""
