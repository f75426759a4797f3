namespace TinyInfer.Converter.Collecting;

/// <summary>
/// Measures frames per second by the board's clock, over sections without a gap, and how long gaps are. A packet's time is when the board
/// turned to it, which may be late.
/// </summary>
/// <param name="rate">Frames per second that the sensor was set to.</param>
/// <param name="jitter">Seconds that a packet is late as a rule.</param>
internal sealed class RateMeter(double rate, double jitter)
{
    /// <summary>What a measurement may be off, to be of use.</summary>
    private const double MostOff = 0.02;

    /// <summary>What sensors' clocks may be off, twice over.</summary>
    private const double MostDrift = 0.1;

    private double _frames;
    private double _seconds;
    private double _waitingFrames;
    private double _waitingSeconds;
    private double _late;
    private double _usuallyLate;
    private int _sections = 1;

    /// <summary>Frames per second; null as long as the jitter of the time hides it.</summary>
    internal double? Rate => _seconds > 0 && Uncertainty <= MostOff ? _frames / _seconds : null;

    /// <summary>What it may be off, as a part of it: each section begins and ends as late as chance has it.</summary>
    internal double Uncertainty => _seconds > 0 ? Math.Sqrt(_sections) * jitter / _seconds : double.PositiveInfinity;

    /// <summary>Takes frames that followed those before. Late ones count once others have come in time.</summary>
    /// <param name="frames">How many.</param>
    /// <param name="seconds">How long they took.</param>
    internal void Add(double frames, double seconds)
    {
        _waitingFrames += frames;
        _waitingSeconds += seconds;
        _late += seconds - (frames / rate);
        _usuallyLate = Math.Min(_late, _usuallyLate + (MostDrift * frames / rate));
        if (_late - _usuallyLate <= jitter)
        {
            _frames += _waitingFrames;
            _seconds += _waitingSeconds;
            (_waitingFrames, _waitingSeconds) = (0, 0);
        }
    }

    /// <summary>Takes frames that come after a gap.</summary>
    /// <param name="frames">How many.</param>
    /// <param name="seconds">How long they and the gap took.</param>
    /// <returns>Seconds of the gap.</returns>
    internal double Break(double frames, double seconds)
    {
        double gap = Math.Max(0, _late + seconds - (frames / rate) - _usuallyLate);
        (_waitingFrames, _waitingSeconds, _late, _usuallyLate) = (0, 0, 0, 0);
        _sections++;
        return gap;
    }
}
