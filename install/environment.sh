# Sourced by try.sh and test.sh: makes a Python environment, with what Debian needs for it.
#   make_environment FOLDER PIP-ARGUMENTS...
#
# It says what is fetched before it is, and can be ended at any point, by kill -9 too: the same
# command goes on. Large files are fetched one by one into FOLDER.downloads, which goes when all is
# installed. FOLDER/scumble-state says how far an environment is, and is written last: one that was
# left "making" is never used, but made again from what was fetched; one that was left "updating"
# lacks nothing but Scumble itself. One made by hand has no state, and is completed in place.

LARGE=10000000 # bytes from which on a package is fetched by itself

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

# Prints the Python to use: one of the versions that PyTorch has wheels for, or any newer one.
find_python() {
    local python range
    for range in '(3, 10) <= sys.version_info < (3, 15)' 'sys.version_info >= (3, 10)'; do
        for python in python3 python3.14 python3.13 python3.12 python3.11 python3.10; do
            if "$python" -c "import sys; sys.exit(not $range)" 2> /dev/null; then
                command -v "$python"
                return
            fi
        done
    done
}

usable_python() {
    local python
    python=$(find_python)
    if [ -z "$python" ]; then
        as_root_install python3
        python=$(find_python)
        [ -n "$python" ] || die "needs Python 3.10 to 3.14"
    fi
    "$python" -c 'import ensurepip, venv' 2> /dev/null || as_root_install python3-venv
    printf '%s\n' "$python"
}

# Prints a number for all that an environment is made from: Python, arguments, and the files that
# are copied into it, which an editable installation has none of.
fingerprint() {
    local python=$1 sources=(pyproject.toml README.md LICENSE protocol plugin backend install)
    shift
    case "$*" in *--editable*) sources=(pyproject.toml) ;; esac
    {
        "$python" -c 'import sys; print(sys.version)'
        printf '%s\n' "$@"
        find "${sources[@]}" -type f ! -path '*/__pycache__/*' -exec cksum {} + | LC_ALL=C sort
    } | cksum
}

# Writes how far an environment is, in one step.
set_state() {
    mkdir -p "$1" "$1.downloads"
    printf '%s\n' "$2" > "$1.downloads/state"
    mv "$1.downloads/state" "$1/scumble-state"
}

# Marks what is about to be changed; one made by hand, which has no state, is nobody's to delete.
mark_unfinished() {
    if [ -f "$1/scumble-state" ]; then set_state "$1" "$2"; fi
}

# Takes an environment away, so that a part of it is never taken for all of it.
remove_environment() {
    rm -rf --one-file-system "$1.old"
    [ ! -d "$1" ] || mv "$1" "$1.old"
    rm -rf --one-file-system "$1.old"
}

# Runs an environment's pip: with its own bars on a terminal, elsewhere with a line now and then.
run_pip() {
    local folder=$1
    shift
    mkdir -p "$folder.downloads/tmp"
    local command=(env TMPDIR="$(cd "$folder.downloads/tmp" && pwd)" "$folder/bin/python" -m pip "$@"
        --disable-pip-version-check --resume-retries 20)
    if [ -t 1 ]; then
        "${command[@]}"
    else
        "${command[@]}" --progress-bar raw 2>&1 | lines_now_and_then
    fi
}

# Passes on what is worth a line of a log, and every fifth of a large download.
lines_now_and_then() {
    local line words fifth last=-1
    while IFS= read -r line; do
        read -ra words <<< "$line"
        case $line in
            "Progress "*)
                [ "${words[3]:-0}" -ge "$LARGE" ] || continue
                fifth=$((words[1] * 5 / words[3]))
                [ "$fifth" = "$last" ] || printf '  %d of %d MB\n' \
                    $((words[1] / 1000000)) $((words[3] / 1000000))
                last=$fifth
                ;;
            *Downloading*kB* | *Collecting* | *"already satisfied"* | Processing* | *"Using cached"* | Saved* | \
                *Preparing* | *"Getting requirements"* | *"Installing build"* | Looking* | "") ;;
            *) printf '%s\n' "$line" ;;
        esac
    done
}

interrupted() {
    die "$1 (see above). What was fetched is kept: run the same command again"
}

# Fetches the large packages one by one, so that an interruption costs no other, and installs them.
install_large() {
    local folder=$1 size name address files=()
    while read -r size name address <&3; do
        if [ "$size" != 0 ] && [ "$size" -lt "$LARGE" ]; then continue; fi
        files+=("$folder.downloads/$name")
        [ -f "$folder.downloads/$name" ] ||
            run_pip "$folder" download --no-deps --no-cache-dir --dest "$folder.downloads" "$address" ||
            interrupted "$name could not be fetched"
    done 3< "$folder.downloads/list"
    if [ ${#files[@]} != 0 ]; then
        run_pip "$folder" install --no-deps --no-index "${files[@]}" ||
            interrupted "the packages could not be installed"
    fi
}

# Makes the empty environment, where there is none or only a part of one.
begin_environment() {
    local folder=$1 python=$2 state=$3
    if [ "$state" = making ]; then
        echo "$folder was left unfinished: it is made again from what was fetched"
        remove_environment "$folder"
    elif [ -d "$folder" ] && ! "$folder/bin/python" -m pip --version > /dev/null 2>&1; then
        [ -n "$state" ] || [ -z "$(ls -A "$folder")" ] ||
            die "$folder is no Python environment that works: remove it, and try again"
        remove_environment "$folder"
    fi
    if [ ! -d "$folder" ]; then
        set_state "$folder" making
        "$python" -m venv "$folder"
    fi
}

# Waits until no other run makes the same environment, where the system has locks for that.
wait_for_turn() {
    mkdir -p "$(dirname "$1")"
    command -v flock > /dev/null || return 0
    exec 9> "$1.lock"
    flock -n 9 || { echo "Another run is making $1: this one waits for it…" && flock 9; }
}

# Makes an environment, one run at a time.
make_environment() {
    wait_for_turn "$1"
    make_environment_alone "$@"
    exec 9>&-
}

make_environment_alone() {
    local folder=$1 python wanted state="" again=()
    shift
    python=$(usable_python)
    wanted=$(fingerprint "$python" "$@")
    [ ! -f "$folder/scumble-state" ] || state=$(cat "$folder/scumble-state")
    if [ "$state" = "$wanted" ] && "$folder/bin/python" -c '' 2> /dev/null; then
        rm -rf --one-file-system "$folder.downloads" "$folder.old"
        echo "$folder is whole, and of this release: nothing is fetched"
        return
    fi
    begin_environment "$folder" "$python" "$state"
    mkdir -p "$folder.downloads"
    echo "Asking which packages are needed…"
    local pip=("$folder/bin/python" -m pip install --quiet --disable-pip-version-check)
    "${pip[@]}" 'pip>=25.1' || interrupted "pip could not be fetched"
    "${pip[@]}" --dry-run --report "$folder.downloads/report.json" "$@" ||
        interrupted "pip cannot tell which packages are needed"
    "$folder/bin/python" install/packages.py "$folder.downloads/report.json" "$folder.downloads" || exit 1
    if [ "$state" = updating ]; then again=(--force-reinstall --no-deps); fi
    if [ -s "$folder.downloads/list" ]; then
        mark_unfinished "$folder" making
        install_large "$folder"
    else
        mark_unfinished "$folder" updating
    fi
    [ ${#again[@]} = 0 ] || run_pip "$folder" install "${again[@]}" "$@" ||
        interrupted "Scumble could not be installed"
    run_pip "$folder" install "$@" || interrupted "the packages could not be installed"
    set_state "$folder" "$wanted"
    rm -rf --one-file-system "$folder.downloads"
}
