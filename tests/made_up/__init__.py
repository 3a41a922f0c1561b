"""A family of resources that AWS does not have, in one module, and a service model that has its operations."""
