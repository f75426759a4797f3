#nullable disable
using TinyInfer.Anomaly.Health;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Link;
using TinyInfer.Link.Messages;
using TinyInfer.Store.Hashing;
using TinyInfer.Tests.Store;

namespace TinyInfer.Tests.Link;

/// <summary>An update over a link, and a drift. Runs on the desktop and on the device.</summary>
public static class LinkProgram
{
    /// <summary>Receives the update of <see cref="StoreInput"/> from a client that answers itself, and obeys a command.</summary>
    /// <returns>What the board said, a line for each message.</returns>
    public static string[] Run()
    {
        TinyInfer.Store.UpdateStore store = new TinyInfer.Store.UpdateStore(
            new StoreProgram.MemoryStorage(), "model", StoreInput.PublicKey, new Sha256(), new TinyInfer.Store.UpdateOptions());
        store.Start(candidate => null);
        Loop client = new Loop();
        DeviceLink link = new DeviceLink("press-4", client, store, new Sha256(), new LinkOptions());
        long now = 0;
        while (!link.NeedsRestart && now < 60000)
        {
            link.Step(now);
            if (now == 1000)
            {
                client.Give();
            }

            now += 100;
        }

        link.Step(now);
        client.Say("at " + now.ToString() + ": " + ((int)store.Phase).ToString() + " " + store.Event);
        return client.Said();
    }

    /// <summary>Counts windows until a drift is flagged.</summary>
    /// <param name="profile">What calibration was like.</param>
    /// <returns>Drift in thousandths, after each period; at last, whether there was one before the end of the first.</returns>
    public static string[] Drift(byte[] profile)
    {
        HealthMonitor monitor = new HealthMonitor(HealthProfile.Read(profile));
        string[] lines = new string[5];
        float[] features = new float[6];
        for (int i = 0; i < 400; i++)
        {
            for (int k = 0; k < features.Length; k++)
            {
                features[k] = (((i * 37) + (k * 11)) % 100 / 25f) - 2f + (i < 200 ? 0f : 2f);
            }

            monitor.Add(features, (i * 53 % 100 / 40f) + 0.2f);
            if (i == 49)
            {
                lines[4] = monitor.IsDrifting ? "drifting" : "well";
            }

            if (i % 100 == 99)
            {
                lines[i / 100] = ((int)(monitor.Drift * 1000f)).ToString() + " " + monitor.WorstFeature.ToString() + " "
                    + monitor.OutsideCount.ToString();
            }
        }

        return lines;
    }

    private sealed class Loop : MessageClient
    {
        private readonly LineReader _reader = new LineReader();
        private readonly string[] _said = new string[64];
        private int _count;
        private int _number;
        private bool _isConnected;

        public override bool IsConnected => _isConnected;

        public override void Connect(string willTopic, byte[] will, string[] topics)
        {
            _isConnected = true;
        }

        public override int Send(string topic, byte[] message, bool isSure, bool isRetained)
        {
            Say(Text(message));
            if (topic == Topics.Of("press-4", Topics.Ask) && _reader.Read(message, 0, message.Length))
            {
                ChunkRequest asked = ChunkRequest.Read(_reader);
                Receive(Topics.Of("press-4", Topics.Chunk),
                    UpdateChunk.Write(asked.Hash, asked.Offset, StoreInput.Update, asked.Offset, asked.Length));
            }

            _number++;
            Acknowledge(_number);
            return _number;
        }

        public override void Disconnect()
        {
            _isConnected = false;
        }

        internal void Give()
        {
            TelemetryLine line = new TelemetryLine(LineReader.MaxSize);
            line.Begin();
            new Command(7, Command.SelfTest).Write(line);
            Receive(Topics.Of("press-4", Topics.Command), line.ToBytes());
            byte[] hash = new byte[32];
            hash[3] = 0xa7;
            line.Begin();
            new DesiredUpdate(1, StoreInput.Update.Length, hash).Write(line);
            Receive(Topics.Of("press-4", Topics.Desired), line.ToBytes());
        }

        internal void Say(string text)
        {
            _said[_count++] = text;
        }

        internal string[] Said()
        {
            string[] said = new string[_count];
            System.Array.Copy(_said, said, _count);
            return said;
        }

        private static string Text(byte[] message)
        {
            char[] text = new char[message.Length];
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = (char)message[i];
            }

            return new string(text);
        }
    }
}
