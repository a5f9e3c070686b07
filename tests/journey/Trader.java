package jclient;

import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.Point;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.awt.image.BufferedImage;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JMenu;
import javax.swing.JMenuBar;
import javax.swing.JMenuItem;
import javax.swing.JPanel;
import javax.swing.JTextField;
import javax.swing.SwingUtilities;

/**
 * Stand-in for Trader Workstation: its WM_CLASS (the main class with a dash), its title with an account number, a pattern whose every
 * pixel a test can compute. Arguments: --size WxH, --at X,Y, --title T, --dialog (opens "Order Confirmation"), --field (a text field
 * that has the focus and prints "typed: ..." on every change). Prints "ready X Y W H" (the pattern's place on the screen) once it is painted.
 */
class LoginFrame {
  static String title = "DU1234567 Interactive Brokers (Simulated Trading)";
  static int width = 500, height = 300, left = 100, top = 80;
  static boolean dialog, field;

  public static void main(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--size": { String[] p = arguments[++i].split("x"); width = Integer.parseInt(p[0]); height = Integer.parseInt(p[1]); break; }
        case "--at": { String[] p = arguments[++i].split(","); left = Integer.parseInt(p[0]); top = Integer.parseInt(p[1]); break; }
        case "--title": title = arguments[++i]; break;
        case "--dialog": dialog = true; break;
        case "--field": field = true; break;
        default: throw new IllegalArgumentException(arguments[i]);
      }
    }
    SwingUtilities.invokeLater(LoginFrame::open);
  }

  static void open() {
    JFrame frame = new JFrame(title);
    JMenuBar bar = new JMenuBar();
    JMenu file = new JMenu("File");
    file.add(new JMenuItem("Open"));
    file.add(new JMenuItem("Exit"));
    bar.add(file);
    frame.setJMenuBar(bar);
    Pattern pattern = new Pattern(width, height);
    frame.getContentPane().add(pattern, BorderLayout.CENTER);
    if (field) frame.getContentPane().add(typing(), BorderLayout.SOUTH);
    frame.setDefaultCloseOperation(JFrame.EXIT_ON_CLOSE);
    frame.pack();
    frame.setLocation(left, top);
    frame.addWindowListener(new WindowAdapter() {
      @Override public void windowOpened(WindowEvent event) {
        if (!dialog) { painted(frame, pattern, 3); return; }
        JDialog box = new JDialog(frame, "Order Confirmation", false);
        box.add(new Pattern(240, 120));
        box.pack();
        box.setLocation(left + 60, top + 60);
        box.addWindowListener(new WindowAdapter() {
          @Override public void windowOpened(WindowEvent opened) { painted(box, pattern, 3); }
        });
        box.setVisible(true);
      }
    });
    frame.setVisible(true);
  }

  /**
   * Says "ready" after the event queue went round a few times and the X server has everything. Framing moves a window: what has
   * the keyboard is framed. Without a window manager nobody gives it, so that it is not waited for longer than 3 s.
   */
  static void painted(Window shown, JPanel pattern, int rounds) {
    pattern.paintImmediately(0, 0, pattern.getWidth(), pattern.getHeight());
    Toolkit.getDefaultToolkit().sync();
    if (rounds > 0) { SwingUtilities.invokeLater(() -> painted(shown, pattern, rounds - 1)); return; }
    if (!shown.isActive() && rounds > -60) {
      javax.swing.Timer again = new javax.swing.Timer(50, event -> painted(shown, pattern, rounds - 1));
      again.setRepeats(false);
      again.start();
      return;
    }
    Point place = pattern.getLocationOnScreen();
    System.out.println("ready " + place.x + " " + place.y + " " + pattern.getWidth() + " " + pattern.getHeight());
    System.out.flush();
  }

  static JTextField typing() {
    JTextField text = new JTextField();
    text.getDocument().addDocumentListener(new javax.swing.event.DocumentListener() {
      void tell() { System.out.println("typed: " + text.getText()); System.out.flush(); }
      @Override public void insertUpdate(javax.swing.event.DocumentEvent event) { tell(); }
      @Override public void removeUpdate(javax.swing.event.DocumentEvent event) { tell(); }
      @Override public void changedUpdate(javax.swing.event.DocumentEvent event) { tell(); }
    });
    SwingUtilities.invokeLater(text::requestFocusInWindow);
    return text;
  }

  /** red = 3x, green = 5y, blue = x ^ y, each modulo 256: equal pixels far apart only, so a shift by one shows. */
  static class Pattern extends JPanel {
    final BufferedImage image;

    Pattern(int width, int height) {
      image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) image.setRGB(x, y, (x * 3 & 255) << 16 | (y * 5 & 255) << 8 | (x ^ y) & 255);
      setPreferredSize(new Dimension(width, height));
      setOpaque(true);
    }

    @Override protected void paintComponent(Graphics graphics) {
      graphics.drawImage(image, 0, 0, null);
    }
  }
}
