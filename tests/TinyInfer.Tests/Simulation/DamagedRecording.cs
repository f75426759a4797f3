using System.Globalization;
using System.Text;
using TinyInfer.Guard.Sampling;
using TinyInfer.Signal;

namespace TinyInfer.Tests.Simulation;

/// <summary>
/// A recording of random parts, with every way in which a sensor fails: as a file for the simulator, and as a sensor for the guard.
/// </summary>
internal sealed class DamagedRecording
{
    private readonly Random _random;
    private readonly int _channels;
    private readonly List<float[]?> _slots = [];

    /// <summary>Makes a recording.</summary>
    /// <param name="seed">Which one.</param>
    /// <param name="channels">Samples per frame.</param>
    /// <param name="parts">Number of parts: normal work, something unusual, or a fault.</param>
    /// <param name="original">What works normally, frame after frame; null for noise.</param>
    internal DamagedRecording(int seed, int channels, int parts, short[]? original = null)
    {
        _random = new Random(seed);
        _channels = channels;
        Append(150, original);
        for (int i = 0; i < parts; i++)
        {
            AppendPart(_random.Next(8), original);
        }

        Append(60, original);
    }

    /// <summary>One slot per period of the sensor: a frame, or null if the sensor gives nothing.</summary>
    internal IReadOnlyList<float[]?> Slots => _slots;

    /// <summary>Number of frames.</summary>
    internal int Frames => _slots.Count(slot => slot != null);

    /// <summary>Writes a table with the time of each frame.</summary>
    internal void Write(string path, double rate)
    {
        StringBuilder text = new("time," + string.Join(',', Enumerable.Range(0, _channels).Select(c => $"c{c}")) + "\n");
        for (int i = 0; i < _slots.Count; i++)
        {
            if (_slots[i] is { } frame)
            {
                IEnumerable<string> cells = frame.Select(v => float.IsNaN(v) ? "nan" : v.ToString(CultureInfo.InvariantCulture));
                text.Append(CultureInfo.InvariantCulture, $"{i / rate:F6},{string.Join(',', cells)}\n");
            }
        }

        File.WriteAllText(path, text.ToString());
    }

    private void AppendPart(int kind, short[]? original)
    {
        int length = _random.Next(1, 120);
        int start = _slots.Count;
        if (kind == 0)
        {
            // A gap of more than five periods, sometimes so long that it is silence.
            _slots.AddRange(new float[]?[_random.Next(2) == 0 ? _random.Next(6, 40) : _random.Next(150, 700)]);
            Append(1, original);
            return;
        }

        Append(length, original);
        for (int i = start; i < _slots.Count; i++)
        {
            for (int channel = 0; channel < _channels; channel++)
            {
                float[] frame = _slots[i]!;
                frame[channel] = kind switch
                {
                    1 => frame[channel],
                    2 => Math.Clamp((frame[channel] * 3) + 500, -30000, 30000),
                    3 => _slots[start]![channel],
                    4 => channel == 0 && i % 3 == 0 ? short.MaxValue : frame[channel],
                    5 => _slots[start + ((i - start) % 16)]![channel],
                    6 => _random.Next(9) == 0 ? float.NaN : frame[channel],
                    _ => i == start ? 20000 : frame[channel],
                };
            }
        }
    }

    private void Append(int frames, short[]? original)
    {
        for (int i = 0; i < frames; i++)
        {
            int at = original == null ? 0 : _slots.Count * _channels % (original.Length - _channels);
            at -= at % _channels;
            _slots.Add([.. Enumerable.Range(0, _channels).Select(
                channel => original == null ? (float)_random.Next(-100, 100) : original[at + channel])]);
        }
    }

    /// <summary>The sensor that gave the recording, a slot at a time.</summary>
    internal sealed class Sensor(DamagedRecording recording) : SampleSource
    {
        private readonly short[] _last = new short[recording._channels];
        private SensorFault _fault;
        private bool _isLost;
        private bool _isRead;

        public override int Channels => recording._channels;

        public override SensorFault Fault => _fault;

        /// <summary>The slot whose time it is.</summary>
        internal int Slot { get; private set; } = -1;

        public override bool Start() => true;

        /// <summary>Time goes on by a period.</summary>
        internal void Advance()
        {
            Slot++;
            _isRead = false;
        }

        public override int Read(short[] target, int offset, int frames)
        {
            _fault = SensorFault.None;
            if (recording.Slots[Slot] is not { } frame)
            {
                _isLost = true;
                return 0;
            }

            if (_isLost)
            {
                _isLost = false;
                return Lost;
            }

            if (_isRead)
            {
                return 0;
            }

            // A conversion that failed leaves the last value.
            for (int channel = 0; channel < Channels; channel++)
            {
                _fault |= float.IsNaN(frame[channel]) ? SensorFault.NotANumber : SensorFault.None;
                _last[channel] = float.IsNaN(frame[channel]) ? _last[channel] : (short)frame[channel];
                target[offset + channel] = _last[channel];
            }

            _isRead = true;
            return 1;
        }
    }
}
