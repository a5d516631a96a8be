"""The editor's word on a digest: its sidecar, and the places that its decisions speak of."""
