"""
The first process inside the sandbox. It runs the program in a child that may do less still, watches how many names that
makes, and at its end sends what lies in the working directory over descriptor 3: lines of text, an empty one, then the
bytes. Every start pays for what is imported here: no json, and of signal the part that is made of C.
"""

import _signal as signal
import os
import resource
import select
import stat
import sys

REPORT = 3
PROGRAM = "/main.py"
ASKED = {name: int(value) for name, _, value in (word.partition("=") for word in sys.argv[1:])}


def restrict():
    """Lets go of all that the program must not have. An error ends the child before the program begins."""
    import ctypes

    class Filter(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]

    with open("/program.bpf", "rb") as file:
        instructions = file.read()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (ASKED["processorSeconds"], ASKED["processorSeconds"] + 1))
    for limit, name in (
        (resource.RLIMIT_AS, "memory"),
        (resource.RLIMIT_FSIZE, "fileBytes"),
        (resource.RLIMIT_NOFILE, "openFiles"),
        (resource.RLIMIT_NPROC, "threads"),
        (resource.RLIMIT_MEMLOCK, "none"),
        (resource.RLIMIT_MSGQUEUE, "none"),
    ):
        resource.setrlimit(limit, (ASKED[name], ASKED[name]))
    seccomp, mode_filter = 22, 2  # prctl(2); bubblewrap has set no_new_privs
    filter_of_program = Filter(len(instructions) // 8, instructions)
    if ctypes.CDLL(None, use_errno=True).prctl(seccomp, mode_filter, ctypes.byref(filter_of_program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the filter was refused")


def become_the_program(begun):
    os.close(REPORT)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    restrict()
    os.write(begun, b"!")
    os.close(begun)
    main = type(sys)("__main__")
    main.__file__ = PROGRAM
    sys.modules["__main__"] = main
    sys.argv = [PROGRAM]
    try:
        with open(PROGRAM, "rb") as file:
            source = file.read()
        exec(compile(source, PROGRAM, "exec"), main.__dict__)
    except SystemExit:
        raise
    except BaseException as error:
        import traceback

        sys.stdout.flush()
        traceback.print_exception(type(error), error, error.__traceback__.tb_next)  # without this file
        sys.exit(1)


def names():
    used = 0
    for directory in ("/work", "/tmp"):
        about = os.statvfs(directory)
        used += about.f_files - about.f_ffree
    return used


def watch(child):
    """Until the child has ended: its status, and what it was stopped for."""
    over = None
    unread = select.poll()
    unread.register(REPORT, 0)  # hang-up and error come unasked: then nobody waits for this any more
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status, over
        if over is None and names() > ASKED["names"]:
            over = "files"
            os.kill(child, signal.SIGKILL)
        if unread.poll(0):
            os._exit(1)
        signal.sigtimedwait([signal.SIGCHLD], 0.05)


def collect():
    """Regular files of the working directory, in the order of their names, as far as they may go along."""
    kept, left, room = [], [], ASKED["filesBytes"]
    try:
        directory = os.open("/work", os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return kept, left  # the program has shut it
    for name in sorted(os.listdir(directory), key=os.fsencode):
        try:
            text = os.fsencode(name).decode()
            about = os.stat(name, dir_fd=directory, follow_symlinks=False)
            if not stat.S_ISREG(about.st_mode):
                left.append((text, "irregular"))
            elif len(kept) == ASKED["files"]:
                left.append((text, "many"))
            elif about.st_size > room:
                left.append((text, "large"))
            else:
                file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=directory)
                with os.fdopen(file, "rb") as opened:
                    content = opened.read(room + 1)
                room -= len(content)
                kept.append((text, content))
        except (OSError, UnicodeError):
            left.append((os.fsencode(name).decode(errors="replace"), "unreadable"))
    return kept, left[:100]


def main():
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    beginning, begun = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(beginning)
        return become_the_program(begun)
    os.close(begun)
    status, over = watch(child)
    kept, left = collect()
    begun = os.read(beginning, 1) == b"!"
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else "-"
    by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else "-"
    lines = [f"end {'begun' if begun else 'refused'} {code} {by} {over or '-'}"]
    lines += [f"file {len(content)} {name.encode().hex()}" for name, content in kept]
    lines += [f"left {why} {name.encode().hex()}" for name, why in left]
    with os.fdopen(REPORT, "wb") as out:
        out.write("\n".join(lines).encode() + b"\n\n")
        for _, content in kept:
            out.write(content)


main()
