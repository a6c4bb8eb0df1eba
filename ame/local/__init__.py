"""PostgreSQL and Redis for a machine that has neither: for development, the demo and the tests, never for production.

`environment.fill_in` is the door. When DATABASE_URL or REDIS_URL is unset it starts the server of that name below `.local/`
(or finds it running), and writes the address into the environment of this process and its children.
"""
