using System.Diagnostics;

namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>Ends ONNX Runtime's process where it takes too much time or memory.</summary>
internal sealed class WorkerWatch : IDisposable
{
    private const int Interval = 100;

    private readonly Process _process;
    private readonly WorkerLimits _limits;
    private readonly Timer _timer;
    private volatile string? _excess;
    private long _request;
    private long _seen;
    private TimeSpan _processorTime;
    private Stopwatch _clock = new();

    internal WorkerWatch(Process process, WorkerLimits limits)
    {
        _process = process;
        _limits = limits;
        _timer = new Timer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>Reason for which the process was ended, such as "needs more than 4 GB of memory"; null if it was not.</summary>
    internal string? Excess => _excess;

    /// <summary>A request has been sent.</summary>
    internal void Begin() => Interlocked.Increment(ref _request);

    /// <summary>The answer has come.</summary>
    internal void End() => Interlocked.Increment(ref _request);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        try
        {
            _process.Refresh();
            if (_process.WorkingSet64 > _limits.Memory)
            {
                Stop($"needs more than {_limits.Memory >> 20:N0} MB of memory");
            }

            // Odd while a request is worked on. Times count from when it is first seen.
            long request = Interlocked.Read(ref _request);
            if (request != _seen)
            {
                (_seen, _processorTime, _clock) = (request, _process.TotalProcessorTime, Stopwatch.StartNew());
            }
            else if (request % 2 != 0 && _process.TotalProcessorTime - _processorTime > _limits.Time)
            {
                Stop($"does not end within {_limits.Time.TotalSeconds:N0} s");
            }
            else if (request % 2 != 0 && _clock.Elapsed > _limits.Patience)
            {
                Stop($"does not end within {_limits.Patience.TotalMinutes:N0} minutes");
            }
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    private void Stop(string excess)
    {
        _excess ??= excess;
        _process.Kill();
    }
}
