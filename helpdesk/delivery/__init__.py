"""What has to be told outside: noted with what it tells, sent later, once each."""
