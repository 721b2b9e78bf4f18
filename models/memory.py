"""What is kept in memory between requests, and how it is forgotten."""


def forget(env):
    """Let all that is kept in memory be read anew: at once, and after the commit.

    A thread that asks between a write and its commit still reads, and keeps, the old
    values; so what it kept is dropped when the commit is through. Other processes are
    told then, too.
    """
    clear = env.registry.clear_cache
    clear()
    env.cr.postcommit.add(clear)
