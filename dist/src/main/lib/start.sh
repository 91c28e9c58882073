# Starts the program. Read by both launchers, the one of a clone and the one of an archive, which set java_home and
# class_path. PYRAMIDION_JAVA_OPTS: more options for the JVM, such as -Xmx8g; they win over the ones below.
# shellcheck shell=bash disable=SC2154

# Under the POSIX locale, which bare containers and cron have, the JVM loses what is not ASCII of names of files.
if [ "$(locale charmap 2>/dev/null)" = ANSI_X3.4-1968 ] && locale -a 2>/dev/null | grep -qixE 'C\.utf-?8'; then
    export LC_ALL=C.UTF-8
fi

# What is over in seconds is not compiled twice: that would cost a lone question a quarter of its time (decision 2). Loops
# of the vector module need the second compiler, so plain ones run then.
is_short() {
    local argument
    for argument in "$@"; do
        [ "${argument%%=*}" != --batch ] || return 1
    done
    case ${1:-help} in
        ask | search | fill | help | completion | -* ) ;;
        *) return 1 ;;
    esac
}

# Whether there is an archive, or room for one: what a JVM was killed over has no head yet, and would not be replaced.
is_begun() {
    local head=
    [ -e "$1" ] || return 0
    { LC_ALL=C IFS= read -r -n 4 head <"$1"; } 2>/dev/null || true
    [ "$head" = $'\xa8\xab\x0b\xf0' ] || rm -f "$1" 2>/dev/null
    [ ! -e "$1" ] || [ -w "$1" ]
}

# Half of the processor time of a lone question would go into loading classes. The JVM keeps them, parsed, in an archive
# that it writes at the end of the first question (decision 20) and compares with the JDK, the jars and a checksum ever
# after. Of other jars it neither uses nor replaces one: the name tells of which it is. A JVM that cannot write one ends
# with status 1 and lines of its own: so only where nothing is in the way, and with these lines off.
add_class_archive() {
    local directory=${PYRAMIDION_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pyramidion}/java archive free place jars
    [ -z "${PYRAMIDION_JAVA_OPTS:-}" ] && [ -e "$java_home/lib/server/classes.jsa" ] || return 0
    mkdir -p "$directory" 2>/dev/null && [ -w "$directory" ] || return 0
    place=$(printf '%s' "$java_home $class_path" | cksum | cut -d' ' -f1)
    # shellcheck disable=SC2086 # entries, of which one may be lib/*
    jars=$(IFS=: && ls -lnL $class_path 2>/dev/null | cksum | cut -d' ' -f1)
    archive=$directory/$1-$place-$jars.jsa
    is_begun "$archive" || return 0
    free=$(df -Pk "$directory" 2>/dev/null | { read -r _ && read -r _ _ _ free _ && echo "$free"; }) || return 0
    [ "$free" -gt 262144 ] 2>/dev/null || return 0
    [ -e "$archive" ] || rm -f "$directory/$1-$place-"*.jsa # of former jars
    options+=(-XX:+AutoCreateSharedArchive "-XX:SharedArchiveFile=$archive" -XX:+VerifySharedSpaces
        '-Xlog:cds*=off,aot*=off')
}

options=(-Xmx1g --enable-native-access=ALL-UNNAMED)
if is_short "$@"; then
    options+=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dpyramidion.loops=plain)
else
    options+=(--add-modules=jdk.incubator.vector)
fi
case $(uname -s)-$(uname -m) in
    Linux-x86_64 | Linux-amd64) options+=(-Dorg.bytedeco.openblas.load=mkl_rt) ;;
esac

# On a busy machine idle OpenMP threads that spin take the time of the one that they wait for (decision 2).
export GOMP_SPINCOUNT="${GOMP_SPINCOUNT:-0}"

# libtorch for GPUs, where 'pyramidion device install cuda' has noted its place; the engine decides whether it is used.
gpu_note=${PYRAMIDION_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pyramidion}/natives/cuda.classpath
if [ -r "$gpu_note" ] && IFS= read -r gpu_jar <"$gpu_note" && [ -e "$gpu_jar" ]; then
    class_path=$class_path:$gpu_jar
fi

case ${1:-} in
    ask | search | fill) ! is_short "$@" || add_class_archive "$1" ;;
esac

# glibc gives each thread an arena of 64 MiB heaps, into which large tensors do not fit well: one arena keeps memory
# in bounds.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"

# The tensors of a step have the sizes of those of the step before: freed memory is kept for them (decision 10).
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-8589934592}"
export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-8589934592}"

# The JVM greets each user of the vector module with a line that says nothing to them. Drops that line and passes the
# rest on byte for byte, progress without line ends too. Ctrl-C reaches the whole group: outlive the JVM, which may
# have last words.
without_incubator_notice() {
    trap '' INT TERM HUP
    local line
    IFS= read -r line || { printf '%s' "$line"; return; }
    [ "$line" = "WARNING: Using incubator modules: jdk.incubator.vector" ] || printf '%s\n' "$line"
    exec cat
}

# Behind the filter the program cannot see which of its outputs are terminals. It waits for the filter before it ends:
# else the filter's last lines would come after the command is over.
PYRAMIDION_TTY=
for output in 1 2; do
    [ ! -t "$output" ] || PYRAMIDION_TTY=$PYRAMIDION_TTY$output
done
if [ -t 2 ] && [ -z "${COLUMNS:-}" ]; then
    COLUMNS=$(stty size <&2 2>/dev/null | cut -d' ' -f2) && export COLUMNS
fi
exec 3> >(without_incubator_notice >&2 3>&-)
PYRAMIDION_FILTER=${!:-}
export PYRAMIDION_TTY PYRAMIDION_FILTER

# shellcheck disable=SC2086 # several options in one variable
exec "$java_home/bin/java" "${options[@]}" ${PYRAMIDION_JAVA_OPTS:-} \
    -cp "$class_path" org.pyramidion.cli.Main "$@" \
    2>&3 3>&-
