#nullable disable
using TinyInfer.Format;
using TinyInfer.Guard.State;
using TinyInfer.Store.Hashing;
using TinyInfer.Store.Signatures;

namespace TinyInfer.Tests.Store;

/// <summary>
/// An update received in pieces, tried and confirmed, and signatures verified. Runs on the desktop and on the device.
/// </summary>
public static class StoreProgram
{
    /// <summary>Receives the update of <see cref="StoreInput"/>, tries it after a restart, and offers it again.</summary>
    /// <returns>What happened, a line for each step.</returns>
    public static string[] Receive()
    {
        MemoryStorage storage = new MemoryStorage();
        string[] lines = new string[12];
        byte[] update = StoreInput.Update;
        TinyInfer.Store.UpdateOptions options = new TinyInfer.Store.UpdateOptions();
        options.TrialWindows = 2;
        for (int run = 0; run < 3; run++)
        {
            TinyInfer.Store.UpdateStore store =
                new TinyInfer.Store.UpdateStore(storage, "model", StoreInput.PublicKey, new Sha256(), options);
            store.Start(Check);
            lines[4 * run] = ((int)store.Phase).ToString() + " " + store.Event + " " + store.Position.ToString();
            string problem = null;
            for (int at = store.Position; at < update.Length && problem == null; at += 300)
            {
                problem = store.Receive(at, update, at, update.Length - at < 300 ? update.Length - at : 300);
            }

            lines[(4 * run) + 1] = problem ?? "taken";
            store.Report(true);
            store.Report(true);
            lines[(4 * run) + 2] = store.Event;
            lines[(4 * run) + 3] = Describe(store.Current);
        }

        return lines;
    }

    /// <summary>Verifies the signature of the update, and one with another bit.</summary>
    public static bool Verify(bool isChanged)
    {
        byte[] update = new byte[StoreInput.Update.Length];
        System.Array.Copy(StoreInput.Update, update, update.Length);
        update[20] ^= (byte)(isChanged ? 1 : 0);
        HssVerifier verifier = new HssVerifier(StoreInput.PublicKey, new Sha256());
        return verifier.Verify(new ArraySource(update), 0, StoreInput.SignedSize, StoreInput.SignedSize, StoreInput.SignatureSize);
    }

    private static string Check(ModelSource candidate)
    {
        return candidate.Length == StoreInput.ContentSize ? null : "it has another size";
    }

    private static string Describe(ModelSource source)
    {
        if (source == null)
        {
            return "nothing";
        }

        byte[] bytes = new byte[source.Length];
        source.Read(0, bytes, 0, bytes.Length);
        Crc32 crc = new Crc32();
        crc.Append(bytes, 0, bytes.Length);
        return bytes.Length.ToString() + ":" + crc.Value.ToString();
    }

    internal sealed class MemoryStorage : Storage
    {
        private readonly string[] _names = new string[8];
        private readonly byte[][] _files = new byte[8][];

        public override int GetLength(string name)
        {
            byte[] file = _files[IndexOf(name)];
            return file == null ? -1 : file.Length;
        }

        public override bool Read(string name, int position, byte[] target, int offset, int count)
        {
            byte[] file = _files[IndexOf(name)];
            if (file == null || position + count > file.Length)
            {
                return false;
            }

            System.Array.Copy(file, position, target, offset, count);
            return true;
        }

        public override bool Write(string name, int position, byte[] source, int offset, int count)
        {
            byte[] file = new byte[position + count];
            int index = IndexOf(name);
            if (position > 0)
            {
                System.Array.Copy(_files[index], file, position);
            }

            System.Array.Copy(source, offset, file, position, count);
            _files[index] = file;
            return true;
        }

        private int IndexOf(string name)
        {
            int index = 0;
            while (_names[index] != null && _names[index] != name)
            {
                index++;
            }

            _names[index] = name;
            return index;
        }
    }
}
