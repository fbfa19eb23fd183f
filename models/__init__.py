"""The domain: vocabulary and rules of a utility's telephone service. It knows no table, socket, clock or file."""
