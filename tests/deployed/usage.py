"""What a container has used."""

CPU = """
if test -e /sys/fs/cgroup/cpu.stat; then read -r _ used < /sys/fs/cgroup/cpu.stat; echo "${used}000"
else cat /sys/fs/cgroup/cpuacct/cpuacct.usage; fi
"""
"""A script that says how many nanoseconds of processor its container has used, in either kind of control group."""
