namespace TinyInfer.Converter.Tables;

/// <summary>A list of numbers that grows without copying what it holds.</summary>
/// <typeparam name="T">Type of the numbers.</typeparam>
internal sealed class ChunkedList<T>
{
    private const int Bits = 16;
    private const int Size = 1 << Bits;

    private readonly List<T[]> _chunks = [];

    /// <summary>How many there are.</summary>
    internal int Count { get; private set; }

    /// <summary>A number.</summary>
    /// <param name="index">Its index.</param>
    internal T this[int index] => _chunks[index >> Bits][index & (Size - 1)];

    /// <summary>Adds a number.</summary>
    /// <param name="value">The number.</param>
    internal void Add(T value)
    {
        int at = Count & (Size - 1);
        if (at == 0)
        {
            _chunks.Add(new T[Size]);
        }

        _chunks[^1][at] = value;
        Count = checked(Count + 1);
    }

    /// <summary>All numbers in one array; the list is empty afterwards, chunk after chunk.</summary>
    /// <returns>The array.</returns>
    internal T[] MoveToArray()
    {
        T[] all = new T[Count];
        for (int i = 0; i < _chunks.Count; i++)
        {
            int start = i << Bits;
            Array.Copy(_chunks[i], 0, all, start, Math.Min(Size, Count - start));
            _chunks[i] = [];
        }

        _chunks.Clear();
        Count = 0;
        return all;
    }
}
