namespace TinyInfer.Format;

/// <summary>
/// Memory that a model may take, and work per run. A blob that asks for more is refused before anything is allocated.
/// </summary>
internal sealed class LoadBudget
{
    private long _memory;
    private long _work;

    /// <summary>Starts with what the options allow.</summary>
    /// <param name="options">The options; null for the defaults.</param>
    internal LoadBudget(LoadOptions options)
    {
        _memory = options == null ? LoadOptions.DefaultMemoryLimit : options.MemoryLimit;
        _work = options == null ? LoadOptions.DefaultWorkLimit : options.WorkLimit;
    }

    /// <summary>Takes memory.</summary>
    /// <param name="name">Who asks for it, for the message.</param>
    /// <param name="bytes">How much, below 2^62.</param>
    /// <exception cref="ModelFormatException">There is not so much left.</exception>
    internal void TakeMemory(string name, long bytes)
    {
        _memory -= bytes;
        if (_memory < 0)
        {
            throw new ModelFormatException(name + "more memory than LoadOptions.MemoryLimit");
        }
    }

    /// <summary>Takes work.</summary>
    /// <param name="name">Who asks for it, for the message.</param>
    /// <param name="steps">Multiply-accumulates, or elements that are read or written, of a run; below 2^62.</param>
    /// <exception cref="ModelFormatException">There is not so much left.</exception>
    internal void TakeWork(string name, long steps)
    {
        _work -= steps;
        if (_work < 0)
        {
            throw new ModelFormatException(name + "more work than LoadOptions.WorkLimit");
        }
    }
}
