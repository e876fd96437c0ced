"""unpack.py WHEEL TARGET {"prefix in the wheel": "prefix in the target", …}: unpacks the named parts, with run bits."""
import json
import os
import shutil
import sys
import zipfile

wheel, target, parts = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
with zipfile.ZipFile(wheel) as archive:
    for entry in archive.infolist():
        prefix = next((p for p in parts if entry.filename.startswith(p)), None)
        if prefix is None or entry.is_dir():
            continue
        path = os.path.join(target, parts[prefix] + entry.filename[len(prefix):])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with archive.open(entry) as source, open(path, "wb") as copy:
            shutil.copyfileobj(source, copy)
        os.chmod(path, 0o755 if (entry.external_attr >> 16) & 0o111 else 0o644)
