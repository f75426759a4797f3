using System.Globalization;
using TinyInfer.Converter;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Twin;

namespace TinyInfer.Fleet.Simulation;

/// <summary>
/// A simulated board among others: when it made which line, and when its connection breaks. One thread at a time works on it.
/// </summary>
internal sealed class SimulatedBoard : IDisposable
{
    /// <summary>Lines whose times are kept: more than a board keeps itself.</summary>
    private const int Remembered = 256;

    /// <summary>Milliseconds from one board's beginning to the next one's.</summary>
    private const int Stagger = 5;

    private readonly Lock _lock = new();
    private readonly long[] _madeAt = new long[Remembered];
    private readonly MqttMessageClient _client;
    private readonly SimulatedDevice _device;
    private readonly Random _random;
    private readonly double? _dropMilliseconds;
    private readonly long _beginAt;
    private long _cutAt = long.MaxValue;
    private int _starts = 1;
    private int _made;
    private int _kept;
    private bool _wasOnline;

    /// <summary>Makes a board, and starts it.</summary>
    /// <param name="options">What boards are simulated.</param>
    /// <param name="index">Which of them this is.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <exception cref="ConversionException">There is no password for it.</exception>
    internal SimulatedBoard(SimulationOptions options, int index, long now)
    {
        Name = NameOf(options, index);
        _random = new Random(index);
        _beginAt = now + (index * Stagger);
        _dropMilliseconds = options.Drop?.TotalMilliseconds;
        BrokerConnection broker = options.Broker;
        if (options.Passwords != null)
        {
            string password = options.Passwords.GetValueOrDefault(Name)
                ?? throw new ConversionException($"--passwords: there is none for {Name}.");
            broker = broker with { Address = broker.Address with { User = Name, Password = password } };
        }

        Recording recording = options.Machine.Recording;
        _client = new MqttMessageClient(broker, Name);
        _device = new SimulatedDevice(
            options.Machine,
            new SimulatedDeviceOptions(Name, options.PublicKey)
            {
                Group = options.Group,
                FirstFrame = (int)((long)recording.Length * index / options.Devices),
                Speed = options.Speed,
                Noise = options.Noise,
                Seed = index + 1,
                Gain = index < options.Drifting ? options.DriftGain : 1,
                DriftAt = (long)options.DriftAfter.TotalMilliseconds,
                TrialWindows = options.TrialWindows,
            },
            _client);
    }

    /// <summary>Its name.</summary>
    internal string Name { get; }

    /// <summary>The device.</summary>
    internal SimulatedDevice Device => _device;

    /// <summary>How often it lost its connection.</summary>
    internal int LossCount { get; private set; }

    /// <summary>Name of a board: four digits at least, so that names sort as numbers do.</summary>
    /// <param name="options">What boards are simulated.</param>
    /// <param name="index">Which of them.</param>
    /// <returns>The name.</returns>
    internal static string NameOf(SimulationOptions options, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{options.Name}-{index + 1:D4}");

    /// <summary>Works until a time.</summary>
    /// <param name="now">The time in milliseconds.</param>
    /// <param name="isEnding">Whether it sees nothing new any more, and sends what it has.</param>
    internal void Step(long now, bool isEnding)
    {
        if (now < _beginAt)
        {
            return;
        }

        if (isEnding)
        {
            _device.Drain(now);
        }
        else
        {
            _device.Step(now);
        }

        NoteLines(now);
        bool isOnline = _device.IsOnline;
        LossCount += _wasOnline && !isOnline ? 1 : 0;
        if (!isOnline)
        {
            // Lost without a cut: the next attempt is not cut in its place, which a board would notice only after a minute.
            _cutAt = long.MaxValue;
        }

        if (isOnline && !_wasOnline && _dropMilliseconds is { } mean)
        {
            _cutAt = now + (long)(-Math.Log(1 - _random.NextDouble()) * mean);
        }

        _wasOnline = isOnline;
        if (now >= _cutAt && !isEnding)
        {
            _cutAt = long.MaxValue;
            _device.Cut();
        }
    }

    /// <summary>Notes that the service has lines.</summary>
    /// <param name="line">The number of the last that it has.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <param name="lags">Receives for each new one the milliseconds from its making until now.</param>
    internal void NoteKept(long line, long now, List<float> lags)
    {
        lock (_lock)
        {
            // A number that was not made yet is of the start before.
            for (int n = Math.Max(_kept, _made - Remembered) + 1; n <= line && line <= _made; n++)
            {
                lags.Add(now - _madeAt[n % Remembered]);
                _kept = n;
            }
        }
    }

    /// <summary>How old the oldest line is that the service does not have.</summary>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>Milliseconds; 0 if it has all.</returns>
    internal long FindBehind(long now)
    {
        lock (_lock)
        {
            return _kept >= _made ? 0 : now - _madeAt[(Math.Max(_kept, _made - Remembered) + 1) % Remembered];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private void NoteLines(long now)
    {
        lock (_lock)
        {
            if (_device.Starts != _starts)
            {
                (_starts, _made, _kept) = (_device.Starts, 0, 0);
            }

            for (; _made < _device.LineCount;)
            {
                _madeAt[++_made % Remembered] = now;
            }
        }
    }
}
