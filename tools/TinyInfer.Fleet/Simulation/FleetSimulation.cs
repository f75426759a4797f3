using System.Diagnostics;

namespace TinyInfer.Fleet.Simulation;

/// <summary>Many boards in one process: each is the device's own code with a connection of its own.</summary>
internal sealed class FleetSimulation : IDisposable
{
    private const int TickMilliseconds = 20;

    /// <summary>For how long boards may send what they have, at the end.</summary>
    private static readonly TimeSpan _drain = TimeSpan.FromSeconds(15);

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

    /// <summary>The time in milliseconds, of all boards.</summary>
    internal long Now => _clock.ElapsedMilliseconds;

    /// <summary>Runs until the end of the time, or until it is cancelled; then boards send what they have.</summary>
    /// <param name="report">Is told now and then how far it is, 0 to 1.</param>
    /// <param name="cancellation">Ends it.</param>
    internal void Run(Action<double> report, CancellationToken cancellation)
    {
        TimeSpan begin = _clock.Elapsed;
        int workers = Math.Min(Environment.ProcessorCount, Boards.Count);
        Thread[] threads =
            [.. Enumerable.Range(0, workers).Select(worker => new Thread(() => Work(worker, workers)) { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());
        while (!cancellation.IsCancellationRequested && !_isOver && !(_clock.Elapsed - begin >= _options.Duration))
        {
            report(_options.Duration is { } duration ? Math.Min(1, (_clock.Elapsed - begin) / duration) : 0);
            cancellation.WaitHandle.WaitOne(_reportPeriod);
        }

        _isEnding = true;
        TimeSpan end = _clock.Elapsed + _drain;
        while (!_isOver && _clock.Elapsed < end && Boards.Any(board => board.Device.WaitingCount > 0))
        {
            Thread.Sleep(TickMilliseconds);
        }

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

    private void Work(int first, int step)
    {
        try
        {
            while (!_isOver)
            {
                long begin = Now;
                for (int i = first; i < Boards.Count && !_isOver; i += step)
                {
                    Boards[i].Step(Now, _isEnding);
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
