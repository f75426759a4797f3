using System.Collections.Concurrent;

namespace TinyInfer.Cli.Link;

/// <summary>Bytes as they come, read by a thread of their own.</summary>
internal sealed class ByteSource : IDisposable
{
    private const int MostWaiting = 1024;

    private readonly BlockingCollection<byte[]> _chunks = new(MostWaiting);
    private readonly IDisposable _owner;
    private volatile bool _isClosed;

    /// <summary>Begins to read.</summary>
    /// <param name="read">Reads some bytes; 0 if there are none just now, below 0 if none will come.</param>
    /// <param name="end">Why none come any more, once that is so.</param>
    /// <param name="owner">What is to be closed in the end.</param>
    internal ByteSource(Func<byte[], int> read, string end, IDisposable owner)
    {
        _owner = owner;
        End = end;
        new Thread(() => Run(read)) { IsBackground = true, Name = "reader" }.Start();
    }

    /// <summary>Why no bytes come any more, once that is so.</summary>
    internal string End { get; private set; }

    /// <summary>Whether they come from a port, which ends only if something is wrong.</summary>
    internal bool IsPort { get; init; }

    /// <summary>Whether all bytes have been taken, and none will come.</summary>
    internal bool IsOver => _chunks.IsCompleted;

    /// <summary>Takes bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="patience">How long to wait for them.</param>
    /// <returns>False if none have come.</returns>
    internal bool TryTake(out byte[] bytes, TimeSpan patience)
    {
        bool taken = _chunks.TryTake(out byte[]? chunk, patience);
        bytes = chunk ?? [];
        return taken;
    }

    /// <summary>Ends reading.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _owner.Dispose();
    }

    private void Run(Func<byte[], int> read)
    {
        byte[] buffer = new byte[1 << 14];
        try
        {
            for (int count = 0; count >= 0 && !_isClosed; count = read(buffer))
            {
                if (count > 0)
                {
                    _chunks.Add(buffer[..count]);
                }
            }
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or InvalidOperationException or OperationCanceledException)
        {
            End = $"{End} ({e.Message.TrimEnd('.')})";
        }
        finally
        {
            _chunks.CompleteAdding();
        }
    }
}
