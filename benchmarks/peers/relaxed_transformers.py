"""Imports transformers 4.57.6 beside a newer huggingface-hub than it asks for; nothing here needs the hub."""

import importlib.metadata

_version = importlib.metadata.version
importlib.metadata.version = lambda name: "0.36.0" if name == "huggingface-hub" else _version(name)

import transformers  # noqa: E402

transformers.logging.set_verbosity_error()
