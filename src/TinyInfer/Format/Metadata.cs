using System;

namespace TinyInfer.Format;

/// <summary>
/// Metadata of a blob: named texts, numbers and bytes. Read from the blob at each call; keep what you use often.
/// </summary>
public sealed class Metadata
{
    /// <summary>Key of the model's name, a text.</summary>
    public const string Name = "name";

    /// <summary>Key of the model's version, a text.</summary>
    public const string Version = "version";

    /// <summary>Key of the program that wrote the blob, a text.</summary>
    public const string Producer = "producer";

    /// <summary>Key of the class labels, a text with one label a line.</summary>
    public const string Labels = "labels";

    /// <summary>Key of the anomaly threshold, one number.</summary>
    public const string Threshold = "threshold";

    /// <summary>Key of what the threshold is of, a text: mean_squared_error or mean_absolute_error.</summary>
    public const string Score = "score";

    /// <summary>Key of the layers' names, a text with one name a line.</summary>
    public const string Layers = "layers";

    /// <summary>
    /// Key of the layers' work, a text with one line per layer: multiply-accumulates of one run, a space, number of weights.
    /// </summary>
    public const string Work = "work";

    /// <summary>Key of the inputs' and outputs' names, a text with one name a line.</summary>
    public const string Ports = "ports";

    /// <summary>
    /// Key of the inputs' and outputs' types in the source model, a text with one type a line, named as NumPy does: uint8, int8, float32
    /// ... All are float32 where a blob does not say.
    /// </summary>
    public const string Types = "types";

    /// <summary>
    /// Key of the normalization of an input, followed by the input's index, numbers: how many neighbouring elements share a channel, the
    /// gain of each channel, the offset of each channel.
    /// </summary>
    public const string Normalization = "normalization";

    /// <summary>
    /// Key of a text, "reset", if each run of layers with a state is of a sequence of its own: <see cref="InferenceModel.Reset"/> is to be
    /// called before it. Absent if each run continues the one before, or there is no state.
    /// </summary>
    public const string State = "state";

    private readonly BlobReader _reader;
    private readonly int _start;
    private readonly int _end;

    internal Metadata(BlobReader reader)
    {
        _reader = reader;
        _start = reader.Offset(BlobFormat.MetadataAt);
        int size = reader.Offset(BlobFormat.MetadataSizeAt);
        reader.Check(_start, size);
        _end = _start + size;
        for (int at = _start; at < _end;)
        {
            int next = Next(at);
            if (next > _end)
            {
                throw new ModelFormatException("blob: the metadata entry at byte " + at.ToString() + " is cut");
            }

            at = next;
        }
    }

    /// <summary>A text.</summary>
    /// <param name="key">Its key.</param>
    /// <returns>The text, or null if the blob has none of that name.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public string GetText(string key)
    {
        int at = Find(key, BlobFormat.MetadataText);
        return at < 0 ? null : _reader.Text(ValueAt(at), _reader.Int(at + 4));
    }

    /// <summary>Numbers.</summary>
    /// <param name="key">Their key.</param>
    /// <returns>The numbers, or null if the blob has none of that name.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public float[] GetFloats(string key)
    {
        int at = Find(key, BlobFormat.MetadataFloats);
        if (at < 0)
        {
            return null;
        }

        float[] values = new float[_reader.Int(at + 4) / 4];
        int from = ValueAt(at);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _reader.Float(from + (i * 4));
        }

        return values;
    }

    /// <summary>Bytes.</summary>
    /// <param name="key">Their key.</param>
    /// <returns>The bytes, or null if the blob has none of that name.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public byte[] GetBytes(string key)
    {
        int at = Find(key, BlobFormat.MetadataBytes);
        return at < 0 ? null : _reader.Bytes(ValueAt(at), _reader.Int(at + 4));
    }

    /// <summary>A text's lines.</summary>
    /// <param name="key">The text's key.</param>
    /// <returns>The lines, or null if the blob has no such text.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public string[] GetLines(string key)
    {
        string text = GetText(key);
        return text?.Split(new char[] { '\n' });
    }

    private int Find(string key, int kind)
    {
        if (key == null)
        {
            throw new ArgumentNullException(nameof(key));
        }

        for (int at = _start; at < _end; at = Next(at))
        {
            if (_reader.Byte(at) == kind && _reader.Text(at + BlobFormat.MetadataEntrySize, _reader.Byte(at + 1)) == key)
            {
                return at;
            }
        }

        return -1;
    }

    private int ValueAt(int at)
    {
        return at + BlobFormat.MetadataEntrySize + _reader.Byte(at + 1);
    }

    private int Next(int at)
    {
        int length = _reader.Int(at + 4);
        int value = ValueAt(at);
        _reader.Check(value, length);
        return (value + length + 3) & ~3;
    }
}
