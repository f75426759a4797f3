namespace TinyInfer.Store.Pages;

/// <summary>
/// Raw flash: a page is erased to ones as a whole, and bytes are programmed where they are erased. Power may be cut in the middle of
/// either.
/// </summary>
public abstract class FlashPages
{
    /// <summary>Bytes of a page.</summary>
    public abstract int PageSize { get; }

    /// <summary>Number of pages.</summary>
    public abstract int PageCount { get; }

    /// <summary>Reads bytes.</summary>
    /// <param name="position">The first, counted from the start of the first page.</param>
    /// <param name="target">Receives them.</param>
    /// <param name="offset">Index of the first there.</param>
    /// <param name="count">How many.</param>
    /// <returns>Whether they could be read.</returns>
    public abstract bool Read(int position, byte[] target, int offset, int count);

    /// <summary>Programs bytes that are erased.</summary>
    /// <param name="position">The first.</param>
    /// <param name="source">The bytes.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="count">How many.</param>
    /// <returns>Whether they could be programmed.</returns>
    public abstract bool Program(int position, byte[] source, int offset, int count);

    /// <summary>Erases a page.</summary>
    /// <param name="page">Its number.</param>
    /// <returns>Whether it could be erased.</returns>
    public abstract bool Erase(int page);
}
