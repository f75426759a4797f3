using TinyInfer.Format;
using TinyInfer.Guard.State;
using TinyInfer.Store.Format;
using TinyInfer.Store.Hashing;
using TinyInfer.Store.Signatures;

namespace TinyInfer.Store;

/// <summary>
/// Takes in the bytes of an update in order, in pieces of any size. The signature is verified before the payload is taken, and each chunk
/// of the payload before it is written. After a loss of power it goes on behind the last whole chunk.
/// </summary>
internal sealed class UpdateReceiver
{
    private readonly Storage _storage;
    private readonly string _name;
    private readonly HashFunction _hash;
    private readonly HssVerifier _verifier;
    private readonly byte[] _digest = new byte[HashFunction.Size];
    private UpdateRules _rules;
    private bool _isSigned;
    private byte[] _chunk;
    private int _filled;
    private int _written;

    /// <summary>Makes a receiver.</summary>
    /// <param name="storage">Where the update is gathered.</param>
    /// <param name="name">Name of its file.</param>
    /// <param name="hash">What computes hashes.</param>
    /// <param name="verifier">Knows the public key.</param>
    internal UpdateReceiver(Storage storage, string name, HashFunction hash, HssVerifier verifier)
    {
        _storage = storage;
        _name = name;
        _hash = hash;
        _verifier = verifier;
    }

    /// <summary>The byte that is to come next.</summary>
    internal int Position => _written + _filled;

    /// <summary>The header; null as long as it has not come.</summary>
    internal UpdateHeader Header { get; private set; }

    /// <summary>Whether all is here, and verified.</summary>
    internal bool IsComplete => _isSigned && _written == Header.PayloadAt + Header.PayloadSize;

    /// <summary>The update's file, as far as it has come.</summary>
    internal ModelSource Source => new StoredFile(_storage, _name, _written);

    /// <summary>Takes up what a loss of power has left.</summary>
    /// <param name="rules">What the store takes.</param>
    internal void Resume(UpdateRules rules)
    {
        _rules = rules;
        int length = _storage.GetLength(_name);
        Forget();
        try
        {
            _written = length < UpdateFormat.HeaderSize ? 0 : UpdateFormat.HeaderSize;
            if (_written != 0 && TakeHeader() == null && length >= Header.PayloadAt)
            {
                _written = Header.PayloadAt;
                if (TakeSignature() == null)
                {
                    int size = NextChunkSize();
                    while (size != 0 && _written + size <= length && IsWritten(size))
                    {
                        _written += size;
                        size = NextChunkSize();
                    }

                    return;
                }
            }
        }
        catch (ModelFormatException)
        {
        }

        Forget();
    }

    /// <summary>Takes bytes.</summary>
    /// <param name="rules">What the store takes.</param>
    /// <param name="position">Where in the update they are; 0 begins it anew.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="count">How many.</param>
    /// <returns>Why they were not taken, as a human-readable message; null if they were.</returns>
    internal string Receive(UpdateRules rules, int position, byte[] data, int offset, int count)
    {
        if (position == 0)
        {
            Forget();
        }
        else if (position != Position)
        {
            return "update: byte " + Position.ToString() + " comes next, not " + position.ToString();
        }

        _rules = rules;
        string problem = null;
        try
        {
            while (count > 0 && problem == null)
            {
                int taken = _isSigned ? GatherChunk(data, offset, count) : GatherManifest(data, offset, count);
                offset += taken;
                count -= taken;
                problem = taken == 0 ? "update: it is longer than it says" : TakeWhole();
            }
        }
        catch (ModelFormatException e)
        {
            problem = e.Message;
            Forget();
        }

        return problem;
    }

    /// <summary>Drops what has come.</summary>
    internal void Forget()
    {
        Header = null;
        _isSigned = false;
        _chunk = null;
        _filled = 0;
        _written = 0;
    }

    private int GatherManifest(byte[] data, int offset, int count)
    {
        int missing = (Header == null ? UpdateFormat.HeaderSize : Header.PayloadAt) - _written;
        int taken = count < missing ? count : missing;
        Write(data, offset, taken);
        return taken;
    }

    private int GatherChunk(byte[] data, int offset, int count)
    {
        int missing = NextChunkSize() - _filled;
        int taken = count < missing ? count : missing;
        System.Array.Copy(data, offset, _chunk, _filled, taken);
        _filled += taken;
        return taken;
    }

    /// <summary>Verifies what has become whole: header, signature or chunk.</summary>
    private string TakeWhole()
    {
        string problem = null;
        if (_isSigned)
        {
            return _filled == NextChunkSize() ? TakeChunk() : null;
        }

        if (Header == null && _written == UpdateFormat.HeaderSize)
        {
            problem = TakeHeader();
        }
        else if (Header != null && _written == Header.PayloadAt)
        {
            problem = TakeSignature();
        }

        if (problem != null)
        {
            Forget();
        }

        return problem;
    }

    private string TakeHeader()
    {
        byte[] bytes = new byte[UpdateFormat.HeaderSize];
        Source.Read(0, bytes, 0, bytes.Length);
        Header = new UpdateHeader(bytes);
        return _rules.FindObstacle(Header);
    }

    private string TakeSignature()
    {
        if (!_verifier.Verify(Source, 0, Header.SignedSize, Header.SignedSize, Header.SignatureSize))
        {
            return "update: its signature is wrong";
        }

        string problem = _rules.FindBaseObstacle(Header, _hash);
        _isSigned = problem == null;
        _chunk = _isSigned ? new byte[Header.ChunkSize] : null;
        return problem;
    }

    private string TakeChunk()
    {
        int size = _filled;
        _filled = 0;
        if (!IsChunk(_chunk, size))
        {
            return "update: the chunk at byte " + _written.ToString() + " is not the one that was signed";
        }

        Write(_chunk, 0, size);
        _written -= size;
        if (!IsWritten(size))
        {
            return "storage: the chunk at byte " + _written.ToString() + " was not kept";
        }

        _written += size;
        return null;
    }

    /// <summary>Bytes of the chunk that is to come next; 0 behind the last.</summary>
    private int NextChunkSize()
    {
        int left = Header.PayloadAt + Header.PayloadSize - _written;
        return left < Header.ChunkSize ? left : Header.ChunkSize;
    }

    /// <summary>Whether the next chunk is in the file already.</summary>
    private bool IsWritten(int size)
    {
        return _storage.Read(_name, _written, _chunk, 0, size) && IsChunk(_chunk, size);
    }

    private bool IsChunk(byte[] bytes, int size)
    {
        _hash.Reset();
        _hash.Append(bytes, 0, size);
        _hash.Finish(_digest, 0);
        int index = (_written - Header.PayloadAt) / Header.ChunkSize;
        byte[] signed = new byte[UpdateFormat.ChunkHashSize];
        Source.Read(UpdateFormat.HeaderSize + (index * signed.Length), signed, 0, signed.Length);
        return Digest.Same(signed, 0, _digest, 0, signed.Length);
    }

    private void Write(byte[] data, int offset, int count)
    {
        if (!_storage.Write(_name, _written, data, offset, count))
        {
            throw new ModelFormatException("storage: " + _name + " cannot be written");
        }

        _written += count;
    }
}
