using System.Buffers.Binary;

namespace TinyInfer.Converter.Updates;

/// <summary>Finds what a new content has of an old one, and writes the rest: the counterpart of the device's Patch.</summary>
internal sealed class PatchWriter
{
    /// <summary>Shorter runs cost as much as the bytes themselves.</summary>
    private const int ShortestRun = 8;

    /// <summary>Places of the old content that are looked at for each of the new; more would only take time.</summary>
    private const int MostPlaces = 64;

    private readonly byte[] _old;
    private readonly byte[] _new;
    private readonly Dictionary<ulong, List<int>> _places = [];
    private readonly List<byte> _patch = [];
    private int _oldAt;

    private PatchWriter(byte[] old, byte[] content)
    {
        _old = old;
        _new = content;
        for (int i = 0; i <= old.Length - ShortestRun; i++)
        {
            ulong key = Key(old, i);
            if (!_places.TryGetValue(key, out List<int>? places))
            {
                _places.Add(key, places = []);
            }

            if (places.Count < MostPlaces)
            {
                places.Add(i);
            }
        }
    }

    /// <summary>Writes a patch.</summary>
    /// <param name="old">The content that it is applied to.</param>
    /// <param name="content">The content that results.</param>
    internal static byte[] Write(byte[] old, byte[] content) => new PatchWriter(old, content).Write();

    private byte[] Write()
    {
        int copyFrom = 0;
        int copied = RunAt(0, 0);
        int at = copied;
        int added = 0;
        while (at + added < _new.Length)
        {
            (int from, int run) = FindRun(at + added, copyFrom + copied + added);
            if (run >= ShortestRun)
            {
                AddStep(copyFrom, copied, at, added);
                at += added + run;
                (copyFrom, copied, added) = (from, run, 0);
            }
            else
            {
                added++;
            }
        }

        AddStep(copyFrom, copied, at, added);
        return [.. _patch];
    }

    /// <summary>The longest run of the old content that the new one has at a place.</summary>
    private (int From, int Run) FindRun(int at, int expected)
    {
        int from = expected;
        int run = expected <= _old.Length ? RunAt(expected, at) : 0;
        if (at <= _new.Length - ShortestRun && _places.TryGetValue(Key(_new, at), out List<int>? places))
        {
            foreach (int place in places)
            {
                int length = RunAt(place, at);
                (from, run) = length > run ? (place, length) : (from, run);
            }
        }

        return (from, run);
    }

    private int RunAt(int oldAt, int newAt) => _old.AsSpan(oldAt).CommonPrefixLength(_new.AsSpan(newAt));

    private void AddStep(int from, int copied, int addedFrom, int added)
    {
        int skip = from - _oldAt;
        AddNumber((uint)((skip << 1) ^ (skip >> 31)));
        AddNumber((uint)copied);
        AddNumber((uint)added);
        _patch.AddRange(_new.AsSpan(addedFrom, added));
        _oldAt = from + copied;
    }

    private void AddNumber(uint number)
    {
        for (; number > 0x7F; number >>= 7)
        {
            _patch.Add((byte)(number | 0x80));
        }

        _patch.Add((byte)number);
    }

    private static ulong Key(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
}
