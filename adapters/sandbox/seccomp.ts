/**
 * Filters for seccomp(2) on x86-64, as the kernel takes them: an array of struct sock_filter. What a program has no
 * use for is refused, so that a fault in it is out of reach; so are the few ways to take memory that no limit counts.
 */
const architecture = 0xc000003e; // AUDIT_ARCH_X86_64
const x32 = 0x40000000;
const [EPERM, ENOSYS] = [1, 38];

/** By the numbers of arch/x86/entry/syscalls/syscall_64.tbl. */
const refused = [
  ...[41, 42, 43, 49, 50, 288], // socket connect accept bind listen accept4
  ...[29, 30, 31, 64, 68, 240, 319], // shmget shmat shmctl semget msgget mq_open memfd_create: memory outside RLIMIT_AS
  ...[101, 310, 311, 312], // ptrace process_vm_readv process_vm_writev kcmp
  ...[155, 161, 165, 166, 167, 168, 179], // pivot_root chroot mount umount2 swapon swapoff quotactl
  ...[272, 308], // unshare setns
  ...[248, 249, 250], // add_key request_key keyctl
  ...[298, 300, 303, 304, 321, 323], // perf_event_open fanotify_init name_to_handle_at open_by_handle_at bpf userfaultfd
  ...[134, 135, 154, 156], // uselib personality modify_ldt _sysctl
  ...[103, 139, 153, 163, 169, 170, 171, 172, 173], // syslog sysfs vhangup acct reboot sethostname setdomainname iopl ioperm
  ...[159, 164, 227, 305], // adjtimex settimeofday clock_settime clock_adjtime
  ...[174, 175, 176, 177, 178, 180, 212, 246, 313, 320], // modules, kexec and what is left of nfsservctl and lookup_dcookie
  ...[206, 207, 208, 209, 210, 333], // io_setup and its kin
  ...[237, 238, 239, 256, 279], // mbind set_mempolicy get_mempolicy migrate_pages move_pages
  ...[57, 58], // fork vfork: the C library uses clone
];
/** Of the calls from 424 on, which are newer than the list above: the others do not exist here. */
const known = [436, 437, 439, 441, 449, 452]; // close_range openat2 faccessat2 epoll_pwait2 futex_waitv fchmodat2
const newCalls = 424;
const [clone, socketpair] = [56, 53];
const CLONE_THREAD = 0x10000;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWTIME. */
const namespaces = 0x00020000 | 0x7e000000 | 0x00000080;
const AF_UNIX = 1;

const load = (offset: number) => instruction(0x20, 0, 0, offset);
const equal = (value: number, yes: number, no: number) => instruction(0x15, yes, no, value);
const atLeast = (value: number, yes: number, no: number) => instruction(0x35, yes, no, value);
const anyOf = (bits: number, yes: number, no: number) => instruction(0x45, yes, no, bits);
const allow = instruction(0x06, 0, 0, 0x7fff0000);
const kill = instruction(0x06, 0, 0, 0x80000000);
const fail = (errno: number) => instruction(0x06, 0, 0, 0x00050000 | errno);
const [callNumber, arch, firstArgument] = [0, 4, 16]; // offsets in struct seccomp_data

/** For everything inside the sandbox. */
export const sandboxFilter = (): Buffer => filter([load(firstArgument), anyOf(namespaces, 0, 1), fail(EPERM)]);

/** For the program of a stranger: no second process either. Threads may be. */
export const programFilter = (): Buffer => filter([load(firstArgument), anyOf(CLONE_THREAD, 1, 0), fail(EPERM)]);

function filter(ofClone: Buffer[]): Buffer {
  return Buffer.concat([
    ...[load(arch), equal(architecture, 1, 0), kill],
    ...[load(callNumber), atLeast(x32, 0, 1), kill],
    ...known.flatMap((call) => [equal(call, 0, 1), allow]),
    ...[atLeast(newCalls, 0, 1), fail(ENOSYS)], // clone3 too: its flags cannot be looked at; the C library takes clone then
    ...refused.flatMap((call) => [equal(call, 0, 1), fail(EPERM)]),
    ...[equal(socketpair, 0, 4), load(firstArgument), equal(AF_UNIX, 0, 1), allow, fail(EPERM)], // asyncio needs a pair
    ...[equal(clone, 0, ofClone.length), ...ofClone],
    allow,
  ]);
}

/** struct sock_filter: code, jump if true, jump if false, k. */
function instruction(code: number, yes: number, no: number, k: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(yes, 2);
  bytes.writeUInt8(no, 3);
  bytes.writeUInt32LE(k >>> 0, 4);
  return bytes;
}
