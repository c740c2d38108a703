"""RunPod serverless: graphs on somebody else's GPUs, paid by the second."""
