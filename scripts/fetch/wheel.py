"""wheel.py PART FILE REQUIREMENT [options of pip download]: fetches FILE from where pip is set up to find packages.

pip itself begins every download anew; this one goes on where PART ends. Index, proxy, certificates and credentials are
pip's own, through the inside of pip: whoever calls this falls back to `pip download` where a later pip has changed it.
"""
import os
import shutil
import sys

from pip._internal.cli.cmdoptions import make_target_python
from pip._internal.commands import create_command

part, file, requirement, *options = sys.argv[1:]


def fetch(session, link):
    have = os.path.getsize(part) if os.path.exists(part) else 0
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={have}-"} if have else {})}
    with session.get(link.url_without_fragment, headers=headers, stream=True) as answer:
        if have and answer.status_code == 416:
            os.remove(part)
            return fetch(session, link)
        answer.raise_for_status()
        goes_on = answer.status_code == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        length = answer.headers.get("Content-Length")
        came = 0
        with open(part, "ab" if goes_on else "wb", buffering=0) as out:
            for chunk in answer.raw.stream(1 << 16, decode_content=False):
                out.write(chunk)
                came += len(chunk)
        if length is not None and came < int(length):
            sys.exit(f"the connection ended after {came} of {length} bytes")


command = create_command("download")
with command.main_context():
    settings, _ = command.parse_args([*options, requirement])
    session = command.get_default_session(settings)
    finder = command._build_package_finder(
        options=settings, session=session, target_python=make_target_python(settings), ignore_requires_python=True
    )
    found = [c.link for c in finder.find_all_candidates(requirement.split("==")[0]) if c.link.filename == file]
    if not found:
        sys.exit(f"{file} is not in the package index")
    if found[0].is_file:
        shutil.copyfile(found[0].file_path, part)
    else:
        fetch(session, found[0])
