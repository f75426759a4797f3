using TinyInfer.Guard.State;

namespace TinyInfer.Tests.State;

/// <summary>
/// Saves in two slots, of which every other is cut at a byte, and what is loaded then. Runs on the desktop and on the device.
/// </summary>
public static class SlotProgram
{
    /// <summary>Saves and loads.</summary>
    public static string[] Run()
    {
        CutStorage storage = new CutStorage();
        string[] lines = new string[80];
        for (int i = 0; i < lines.Length; i++)
        {
            byte[] state = new byte[1 + (i % 23)];
            for (int at = 0; at < state.Length; at++)
            {
                state[at] = (byte)((i * 7) + at);
            }

            storage.Left = i % 2 == 0 ? int.MaxValue : i;
            string line = "cut";
            try
            {
                line = new TwoSlotStateStore(storage, "guard").Save(state).ToString();
            }
            catch (System.InvalidOperationException)
            {
            }

            storage.Left = int.MaxValue;
            byte[] loaded = new TwoSlotStateStore(storage, "guard").Load();
            line += loaded.Length.ToString() + ":" + loaded[0].ToString();
            byte[] slot = storage.Slots[i % 2];
            for (int at = 0; slot != null && at < slot.Length; at++)
            {
                line += " " + slot[at].ToString();
            }

            lines[i] = line;
        }

        return lines;
    }

    /// <summary>Two files, whose writes end after so many bytes.</summary>
    private sealed class CutStorage : Storage
    {
        internal byte[][] Slots { get; } = new byte[2][];

        internal int Left { get; set; }

        public override int GetLength(string name)
        {
            byte[] file = Slots[name[name.Length - 1] - '0'];
            return file == null ? -1 : file.Length;
        }

        public override bool Read(string name, int position, byte[] target, int offset, int count)
        {
            System.Array.Copy(Slots[name[name.Length - 1] - '0'], position, target, offset, count);
            return true;
        }

        public override bool Write(string name, int position, byte[] source, int offset, int count)
        {
            byte[] file = new byte[count];
            Slots[name[name.Length - 1] - '0'] = file;
            for (int i = 0; i < count; i++)
            {
                if (Left == 0)
                {
                    throw new System.InvalidOperationException();
                }

                Left--;
                file[i] = source[offset + i];
            }

            return true;
        }
    }
}
