"""An example: answer many prompts in batch inference jobs, and those that failed in another one."""
