"""The complete flow of a leaver who answers, measured: installation, servers, clients."""
