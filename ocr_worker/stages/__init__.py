"""Steps of the picture pipeline, one file each; `ocr_worker/pipeline.py` lists them in order."""
