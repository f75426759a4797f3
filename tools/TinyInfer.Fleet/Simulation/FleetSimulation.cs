using System.Diagnostics;
using static System.FormattableString;

namespace TinyInfer.Fleet.Simulation;

/// <summary>Many boards in one process: each is the device's own code with a connection of its own.</summary>
internal sealed class FleetSimulation : IDisposable
{
    private const int TickMilliseconds = 20;

    private static readonly TimeSpan _reportPeriod = TimeSpan.FromMilliseconds(200);

    private readonly SimulationOptions _options;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private volatile bool _isEnding;
    private volatile bool _isOver;
    private Exception? _fault;

    /// <summary>Makes the boards.</summary>
    /// <param name="options">What is simulated.</param>
    internal FleetSimulation(SimulationOptions options)
    {
        _options = options;
        Boards = [.. Enumerable.Range(0, options.Devices).Select(index => new SimulatedBoard(options, index, Now))];
    }

    /// <summary>The boards.</summary>
    internal IReadOnlyList<SimulatedBoard> Boards { get; }

    /// <summary>Lines of all boards that wait to be acknowledged.</summary>
    internal int WaitingCount => Boards.Sum(board => board.Device.WaitingCount);

    /// <summary>What boards could not send, in a sentence; null if they have sent all.</summary>
    internal string? Remainder
    {
        get
        {
            SimulatedBoard[] behind = [.. Boards.Where(board => board.Device.WaitingCount > 0)];
            return behind.Length == 0
                ? null
                : Invariant($"{WaitingCount:N0} lines of {behind.Length:N0} boards wait, and no other was acknowledged for ")
                    + Invariant($"{_options.Patience.TotalSeconds:N0} s. The first of these boards, {behind[0].Name}, is ")
                    + (behind[0].Device.IsOnline ? "connected." : "not connected.");
        }
    }

    /// <summary>The time in milliseconds, of all boards.</summary>
    internal long Now => _clock.ElapsedMilliseconds;

    /// <summary>Runs until the end of the time, or until it is cancelled; then boards send what they have.</summary>
    /// <param name="report">Is told now and then how far it is: 0 to 1, which is that boards only send what they have.</param>
    /// <param name="cancellation">Ends it.</param>
    internal void Run(Action<double> report, CancellationToken cancellation)
    {
        TimeSpan begin = _clock.Elapsed;
        Thread[] threads = StartWork();
        while (!cancellation.IsCancellationRequested && !_isOver && !(_clock.Elapsed - begin >= _options.Duration))
        {
            report(_options.Duration is { } duration ? Math.Min(1, (_clock.Elapsed - begin) / duration) : 0);
            cancellation.WaitHandle.WaitOne(_reportPeriod);
        }

        // A thread that was late may still make lines: only when all have ended is it known how many there are to send.
        _isEnding = true;
        Array.ForEach(threads, thread => thread.Join());
        threads = StartWork();
        Drain(() => report(1));
        _isOver = true;
        Array.ForEach(threads, thread => thread.Join());
        if (_fault != null)
        {
            throw new InvalidOperationException("a simulated board failed", _fault);
        }
    }

    /// <summary>Ends all connections: the broker tells the boards' last wills.</summary>
    public void Dispose()
    {
        foreach (SimulatedBoard board in Boards)
        {
            board.Dispose();
        }
    }

    /// <summary>Waits until boards have sent all, or until none has sent anything for some time.</summary>
    private void Drain(Action report)
    {
        int least = WaitingCount;
        TimeSpan end = _clock.Elapsed + _options.Patience;
        for (int waiting = least; waiting > 0 && !_isOver && _clock.Elapsed < end; waiting = WaitingCount)
        {
            if (waiting < least)
            {
                (least, end) = (waiting, _clock.Elapsed + _options.Patience);
            }

            report();
            Thread.Sleep(TickMilliseconds);
        }
    }

    private Thread[] StartWork()
    {
        bool isEnding = _isEnding;
        int workers = Math.Min(Environment.ProcessorCount, Boards.Count);
        Thread[] threads =
            [.. Enumerable.Range(0, workers).Select(worker => new Thread(() => Work(worker, workers, isEnding)) { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());
        return threads;
    }

    private void Work(int first, int step, bool isEnding)
    {
        try
        {
            while (!_isOver && _isEnding == isEnding)
            {
                long begin = Now;
                for (int i = first; i < Boards.Count && !_isOver && _isEnding == isEnding; i += step)
                {
                    Boards[i].Step(Now, isEnding);
                }

                Thread.Sleep((int)Math.Max(1, TickMilliseconds - (Now - begin)));
            }
        }
        catch (Exception e)
        {
            _fault = e;
            _isOver = true;
        }
    }
}
