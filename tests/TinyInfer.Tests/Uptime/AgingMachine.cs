using TinyInfer.Guard.Sampling;

namespace TinyInfer.Tests.Uptime;

/// <summary>A machine and its sensor, whose condition changes with time: what is true, for the guard to find out.</summary>
/// <param name="random">When and how.</param>
/// <param name="pace">How long things last, as a share of what they do in a year.</param>
internal sealed class AgingMachine(Random random, double pace) : SampleSource
{
    /// <summary>Frames per window.</summary>
    internal const int Window = 4;

    /// <summary>All is well until then.</summary>
    internal const long FirstChange = Hour;

    private const long Second = 1000;
    private const long Hour = 3600 * Second;

    private static readonly Condition[] _conditions = Enum.GetValues<Condition>();

    private uint _noise = 1;
    private long _until = FirstChange;

    /// <summary>True time in milliseconds, which passes while the board sleeps, too.</summary>
    internal long Time { get; set; }

    /// <summary>What is true now.</summary>
    internal Condition Condition { get; private set; }

    /// <summary>How often the sensor has been asked under this condition.</summary>
    internal long Asked { get; set; }

    /// <summary>How often the condition has changed.</summary>
    internal int Changes { get; private set; }

    public override int Channels => 1;

    public override bool Start()
    {
        Asked += Condition == Condition.Silent ? 1 : 0;
        return Condition != Condition.Silent;
    }

    public override int Read(short[] target, int offset, int frames)
    {
        Asked++;
        int level = Condition == Condition.Faulty ? 300 : 0;
        for (int i = 0; i < frames; i++)
        {
            _noise = (_noise * 1664525) + 1013904223;
            int size = level + 10 + (int)((_noise >> 16) % 40);
            target[offset + i] = Condition switch
            {
                Condition.Stuck => 25,
                Condition.Saturated => (i & 1) == 0 ? short.MaxValue : short.MinValue,
                _ => (short)((i & 1) == 0 ? size : -size),
            };
        }

        return Condition == Condition.Silent ? NoAnswer : frames;
    }

    /// <summary>Goes on to another condition if it is time.</summary>
    internal void Age()
    {
        if (Time < _until)
        {
            return;
        }

        Condition next = _conditions[random.Next(_conditions.Length)];
        next = random.Next(3) > 0 && Condition != Condition.Well ? Condition.Well : next;
        if (next != Condition)
        {
            Condition = next;
            Asked = 0;
            Changes++;
        }

        // From seconds to more than a day: each length as likely as one ten times as long.
        _until = Time + (long)(20 * Second * Math.Pow(pace * 40 * Hour / (20 * Second), random.NextDouble()));
    }
}
