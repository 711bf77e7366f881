# Sourced by try.sh and test.sh: makes a Python environment, with what Debian needs for it.
#   make_environment FOLDER PIP-ARGUMENTS...

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

die() {
    printf 'scumble: %s\n' "$*" >&2
    exit 1
}

# Seconds since the script began, for the line that closes each stage.
stage_done() { printf '[%4d s] %s\n' "$SECONDS" "$*"; }

as_root_install() {
    if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
        die "needs Debian's packages: $*. Install them first: sudo apt-get install $*"
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" > /dev/null
}

find_python() {
    local python
    for python in python3 python3.13 python3.12 python3.11 python3.10; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2> /dev/null; then
            command -v "$python"
            return
        fi
    done
}

make_environment() {
    local folder=$1 python
    shift
    python=$(find_python)
    if [ -z "$python" ]; then
        as_root_install python3
        python=$(find_python)
        [ -n "$python" ] || die "needs Python 3.10 or newer"
    fi
    "$python" -c 'import ensurepip, venv' 2> /dev/null || as_root_install python3-venv
    if [ ! -x "$folder/bin/python" ]; then
        "$python" -m venv "$folder"
    fi
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}
