# Sourced by the examples' scripts: Pyramidion's artifacts, built before, in a repository of the example's own. Wants
# $root, $repository, $version, $users and fail.

# Everything but our own artifacts is linked from the user's repository: nothing is fetched or copied again.
link_repository() {
    mkdir -p "$repository/org"
    local group
    for group in "$users"/* "$users"/org/*; do
        case $group in
            */org | */org/pyramidion | *'*') ;;
            "$users"/org/*) ln -sfn "$group" "$repository/org/${group##*/}" ;;
            *) ln -sfn "$group" "$repository/${group##*/}" ;;
        esac
    done
}

# What `mvn install` would do with modules that are built already, into this repository alone.
install() {
    local module=$1 jar=$root/$1/target/pyramidion-$1-$version.jar
    local place=$repository/org/pyramidion/pyramidion-$module/$version
    mkdir -p "$place"
    cp "$root/$module/pom.xml" "$place/pyramidion-$module-$version.pom"
    [ "$module" = bom ] && return
    [ -s "$jar" ] || fail "$jar is missing; build it first: mvn -pl $module -am -Dmaven.test.skip=true package"
    cp "$jar" "$place/"
}

# All that the library needs, and the modules that are named.
install_all() {
    local parent=$repository/org/pyramidion/pyramidion/$version module
    mkdir -p "$parent"
    cp "$root/pom.xml" "$parent/pyramidion-$version.pom"
    for module in $(sed -n 's|.*<module>\(.*\)</module>.*|\1|p' "$root/pom.xml"); do
        case $module in
            cli | benchmarks | dist) ;; # nothing that a library needs
            mcp | langchain4j | spring-ai) case " $* " in *" $module "*) install "$module" ;; esac ;;
            *) install "$module" ;;
        esac
    done
}
