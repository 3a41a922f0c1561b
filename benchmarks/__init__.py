"""How fast the plugin is, beside moto, beside botocore's Stubber, and beside a constant answer, which is as fast as anything can be."""
