"""Operations to requests and answers and back, as the service model of the installed botocore says."""
