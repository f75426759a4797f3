using System;
using System.Threading;
using TinyInfer.Signal;

namespace TinyInfer.Guard.Sampling;

/// <summary>
/// Reads a sensor into one of two buffers while the application works on the other. A timer polls the sensor; all memory is allocated at
/// construction.
/// </summary>
/// <example>
/// <code>
/// sampler.Start(5);
/// while (true)
/// {
///     short[] block = sampler.Take();
///     if (block == null) { Thread.Sleep(5); continue; }
///     if (sampler.IsGap) { pipeline.Reset(); }
///     guard.Process(block, block.Length);
///     sampler.Release();
/// }
/// </code>
/// </example>
public sealed class Sampler : IDisposable
{
    private readonly SampleSource _source;
    private readonly int _frames;
    private short[] _filling;
    private short[] _full;
    private Timer _timer;
    private int _filled;
    private bool _gap;
    private bool _isPolling;
    private bool _isRestarting;
    private bool _isReady;
    private SensorFault _fillingFault;

    /// <summary>Makes a sampler.</summary>
    /// <param name="source">The sensor.</param>
    /// <param name="frames">Frames per block.</param>
    /// <exception cref="ArgumentException">A block has no frame.</exception>
    public Sampler(SampleSource source, int frames)
    {
        if (frames < 1)
        {
            throw new ArgumentException("a block needs at least one frame");
        }

        _source = source;
        _frames = frames;
        _filling = new short[frames * source.Channels];
        _full = new short[frames * source.Channels];
    }

    /// <summary>Whether samples were lost between the block before and the one that <see cref="Take"/> gave.</summary>
    public bool IsGap { get; private set; }

    /// <summary>Faults that the sensor itself reports in the block that <see cref="Take"/> gave.</summary>
    public SensorFault Fault { get; private set; }

    /// <summary>How often samples were lost: by the sensor, or because the application did not release a block in time.</summary>
    public int LostCount { get; private set; }

    /// <summary>How often in a row the sensor has not answered; 0 while it does.</summary>
    public int SilentCount { get; private set; }

    /// <summary>Frames that came since construction; stands still while the sensor is silent.</summary>
    public long FrameCount { get; private set; }

    /// <summary>How often the sensor has been asked since construction, whether it answered or not.</summary>
    internal long PollCount { get; private set; }

    /// <summary>Starts the sensor and, unless the application calls <see cref="Poll"/> itself, a timer.</summary>
    /// <param name="periodMilliseconds">How often to poll; well before the sensor's own buffer is full. 0 for no timer.</param>
    /// <returns>False if the sensor does not answer; it is asked again with every poll.</returns>
    public bool Start(int periodMilliseconds)
    {
        bool started = _source.Start();
        SilentCount = started ? 0 : 1;
        if (periodMilliseconds > 0)
        {
            _timer = new Timer(OnTimer, null, periodMilliseconds, periodMilliseconds);
        }

        return started;
    }

    /// <summary>Reads what the sensor has ready.</summary>
    public void Poll()
    {
        Ask();
        PollCount++;
    }

    /// <summary>A full block, if there is one; it stays as it is until <see cref="Release"/>.</summary>
    /// <returns>The samples, interleaved, or null.</returns>
    public short[] Take()
    {
        return _isReady ? _full : null;
    }

    /// <summary>Gives the block of <see cref="Take"/> back.</summary>
    public void Release()
    {
        _isReady = false;
    }

    /// <summary>Begins a new block after a pause that was meant: what has been sampled is dropped without being counted as lost.</summary>
    public void Restart()
    {
        // The timer's thread may be in the middle of a poll: only the next one touches what is being filled.
        _isRestarting = true;
        _isReady = false;
    }

    /// <summary>Stops the timer.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _timer = null;
    }

    private void Ask()
    {
        if (_isRestarting)
        {
            _isRestarting = false;
            _gap = true;
            _filled = 0;
            _fillingFault = SensorFault.None;
        }

        if (SilentCount > 0 && !_source.Start())
        {
            SilentCount += SilentCount < int.MaxValue ? 1 : 0;
            return;
        }

        int channels = _source.Channels;
        int count = _source.Read(_filling, _filled * channels, _frames - _filled);
        if (count == SampleSource.NoAnswer)
        {
            SilentCount += SilentCount < int.MaxValue ? 1 : 0;
            Lose();
            return;
        }

        SilentCount = 0;
        if (count == SampleSource.Lost)
        {
            Lose();
            return;
        }

        _fillingFault |= _source.Fault;
        FrameCount += count;
        _filled += count;
        if (_filled == _frames)
        {
            Swap();
        }
    }

    /// <summary>A timer's next call may come before its last one is over.</summary>
    private void OnTimer(object state)
    {
        if (_isPolling)
        {
            return;
        }

        _isPolling = true;
        try
        {
            Poll();
        }
        finally
        {
            _isPolling = false;
        }
    }

    private void Swap()
    {
        if (_isReady)
        {
            // The application still works on the other buffer: what is in this one has to go.
            Lose();
            return;
        }

        short[] full = _filling;
        _filling = _full;
        _full = full;
        _filled = 0;
        IsGap = _gap;
        Fault = _fillingFault;
        _fillingFault = SensorFault.None;
        _gap = false;
        _isReady = true;
    }

    private void Lose()
    {
        if (!_gap || _filled > 0)
        {
            LostCount += LostCount < int.MaxValue ? 1 : 0;
        }

        _gap = true;
        _filled = 0;
        _fillingFault = SensorFault.None;
    }
}
