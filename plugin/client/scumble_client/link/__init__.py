"""The link to one backend: found or started, reached over ZeroMQ or a pipe, noticed when gone."""
