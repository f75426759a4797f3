namespace TinyInfer.Tests;

/// <summary>
/// Counts the bytes that work allocates on its thread. A garbage collection, which tests beside it bring about, counts what is left of the
/// thread's piece of the heap as allocated: work during which there was one does not count.
/// </summary>
internal sealed class AllocationCounter
{
    /// <summary>Bytes of all work that counted.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Counts the bytes of work that can be repeated; it is, until no collection disturbs it.</summary>
    /// <param name="work">The work.</param>
    /// <returns>The bytes.</returns>
    internal static long Of(Action work)
    {
        AllocationCounter counter = new();
        while (!counter.Count(work))
        {
        }

        return counter.Bytes;
    }

    /// <summary>Does work, and counts its bytes.</summary>
    /// <param name="work">The work.</param>
    /// <returns>Whether it counted.</returns>
    internal bool Count(Action work)
    {
        int collections = GC.CollectionCount(0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        bool counts = GC.CollectionCount(0) == collections;
        Bytes += counts ? allocated : 0;
        return counts;
    }
}
