using System;
using System.Threading;
using TinyInfer.Format;
using TinyInfer.Guard.Sampling;
using TinyInfer.Signal;

namespace TinyInfer.Guard.Collecting;

/// <summary>
/// Sends what a sensor gives, block by block: a packet for each as it comes, or, where the link is slower than the sensor, bursts that are
/// taken first and sent then. Allocates nothing per block.
/// </summary>
public sealed class Collector
{
    /// <summary>Milliseconds from one packet with the settings to the next: a recorder may be connected at any time.</summary>
    private const int SettingsPeriod = 1000;

    /// <summary>
    /// Samples after which other threads get their turn: the runtime lets a thread run for 20 ms, and a sensor's buffer may last for five.
    /// </summary>
    private const int TurnLength = 64;

    private readonly Sampler _sampler;
    private readonly PacketLink _link;
    private readonly SilenceWatch _silence;
    private readonly byte[] _settings;
    private readonly byte[] _packets;
    private readonly int _packetLength;
    private readonly Crc32 _crc = new Crc32();
    private int _filled;
    private uint _sequence;
    private bool _isPaused;
    private long _frames;
    private long _nextSettings;

    /// <summary>Makes a collector.</summary>
    /// <param name="sampler">Reads the sensor.</param>
    /// <param name="samplesPerBlock">Samples of one block of it, all channels together.</param>
    /// <param name="packetsPerBurst">Blocks that are taken before they are sent; 1 to send each at once.</param>
    /// <param name="settings">What the recorder is to know of the sensor: JSON, ASCII.</param>
    /// <param name="silenceMilliseconds">For how long a sensor may be silent before that is said.</param>
    /// <param name="link">Where packets go.</param>
    /// <exception cref="ArgumentException">A packet would be longer than its length can say, or a burst has no packet.</exception>
    public Collector(Sampler sampler, int samplesPerBlock, int packetsPerBurst, string settings, int silenceMilliseconds, PacketLink link)
    {
        if (samplesPerBlock < 1 || samplesPerBlock > ushort.MaxValue / 2 || settings.Length > ushort.MaxValue || packetsPerBurst < 1)
        {
            throw new ArgumentException("a packet holds 1 to 32767 samples, and a burst at least one packet");
        }

        _sampler = sampler;
        _link = link;
        _silence = new SilenceWatch(silenceMilliseconds);
        _packetLength = PacketFormat.Overhead + (2 * samplesPerBlock);
        _packets = new byte[packetsPerBurst * _packetLength];
        _settings = new byte[PacketFormat.Overhead + settings.Length];
        for (int i = 0; i < settings.Length; i++)
        {
            _settings[PacketFormat.HeaderLength + i] = (byte)settings[i];
        }
    }

    /// <summary>Starts the sensor.</summary>
    /// <param name="pollMilliseconds">How often a timer reads it; 0 if the application polls the sampler itself.</param>
    public void Start(int pollMilliseconds)
    {
        _sampler.Start(pollMilliseconds);
    }

    /// <summary>Sends what has been sampled.</summary>
    /// <param name="now">The time in milliseconds, of a <see cref="Clock"/>.</param>
    /// <returns>False if there was nothing, so that the caller may rest for a while.</returns>
    public bool Step(long now)
    {
        if (now >= _nextSettings)
        {
            SendSettings(now);
        }

        short[] block = _sampler.Take();
        if (block == null)
        {
            return false;
        }

        Fill(block, now);
        _sampler.Release();
        if (_filled == _packets.Length)
        {
            Send();
        }

        return true;
    }

    /// <summary>
    /// Sends the settings, and whether the sensor answers. Within a burst that would cost samples, and waits for its end.
    /// </summary>
    private void SendSettings(long now)
    {
        if (_sampler.FrameCount != _frames)
        {
            _frames = _sampler.FrameCount;
            _silence.NotifySamples(now);
        }

        SensorFault fault = _silence.Check(now);
        if (_filled > 0 && fault == SensorFault.None)
        {
            return;
        }

        _nextSettings = now + SettingsPeriod;
        int length = _settings.Length - PacketFormat.Overhead;
        PacketFormat.WriteHeader(_settings, 0, PacketFormat.Settings, (byte)fault, _sequence, now, length);
        Seal(_settings, 0, length);
        _link.Write(_settings, _settings.Length);
    }

    private void Fill(short[] block, long now)
    {
        byte flags = (byte)((int)_sampler.Fault & PacketFormat.Fault);
        if (_isPaused)
        {
            flags |= PacketFormat.Pause;
        }
        else if (_sampler.IsGap)
        {
            flags |= PacketFormat.Gap;
        }

        _isPaused = false;
        byte[] packets = _packets;
        PacketFormat.WriteHeader(packets, _filled, PacketFormat.Samples, flags, _sequence, now, 2 * block.Length);
        _sequence++;
        int at = _filled + PacketFormat.HeaderLength;
        for (int i = 0; i < block.Length;)
        {
            int end = i + TurnLength < block.Length ? i + TurnLength : block.Length;
            for (; i < end; i++)
            {
                int sample = block[i];
                packets[at] = (byte)sample;
                packets[at + 1] = (byte)(sample >> 8);
                at += 2;
            }

            Thread.Sleep(0);
        }

        _filled += _packetLength;
    }

    private void Send()
    {
        for (int at = 0; at < _filled; at += _packetLength)
        {
            Seal(_packets, at, _packetLength - PacketFormat.Overhead);
        }

        _link.Write(_packets, _filled);
        _filled = 0;
        if (_packets.Length > _packetLength)
        {
            // What has been sampled while the burst was sent does not follow it.
            _sampler.Restart();
            _isPaused = true;
        }
    }

    /// <summary>Writes the checksum of a packet behind its payload.</summary>
    private void Seal(byte[] packet, int at, int length)
    {
        _crc.Reset();
        int end = at + PacketFormat.HeaderLength + length;
        while (at < end)
        {
            int count = end - at < 2 * TurnLength ? end - at : 2 * TurnLength;
            _crc.Append(packet, at, count);
            at += count;
            Thread.Sleep(0);
        }

        LittleEndian.Write(packet, end, (int)_crc.Value);
    }
}
